/// One run, as the processes of SMAC's shared-model mode tell each other.
package struct LiveRun: Hashable, Sendable {
    package struct Instance: Hashable, Sendable {
        package let name: String
        package let specific: String
        package let features: [Setting]

        package init(name: String = TargetCall.noInstance, specific: String = "0", features: [Setting] = []) {
            self.name = name
            self.specific = specific
            self.features = features
        }
    }

    /// The place of its instance in the file's list.
    package let instance: Int
    package let seed: Int

    /// Every parameter with its text, inactive ones too, in alphabetical order.
    package let settings: [Setting]

    /// The names of those that are active.
    package let active: [String]
    package let isDefault: Bool

    /// Seconds that the run might take.
    package let cutoff: Double
    package let status: RunStatus
    package let runtime: Double
    package let runLength: Double
    package let quality: Double
    package let resultSeed: Int
    package let additional: String
    package let wallclock: Double

    package init(
        instance: Int = 0,
        seed: Int = -1,
        settings: [Setting],
        active: [String],
        isDefault: Bool = false,
        cutoff: Double = .greatestFiniteMagnitude,
        status: RunStatus,
        runtime: Double,
        runLength: Double,
        quality: Double,
        resultSeed: Int,
        additional: String = "",
        wallclock: Double
    ) {
        self.instance = instance
        self.seed = seed
        self.settings = settings
        self.active = active
        self.isDefault = isDefault
        self.cutoff = cutoff
        self.status = status
        self.runtime = runtime
        self.runLength = runLength
        self.quality = quality
        self.resultSeed = resultSeed
        self.additional = additional
        self.wallclock = wallclock
    }
}

/// One run, as SMAC's table of runs gives it.
package struct RunRecord: Hashable, Sendable {
    /// Counted from 1.
    package let number: Int
    package let configurationID: Int
    package let instanceID: Int

    /// What is minimized.
    package let response: Double
    package let isCensored: Bool
    package let cutoff: Double
    package let seed: Int
    package let runtime: Double
    package let runLength: Double
    package let status: RunStatus
    package let quality: Double
    package let iteration: Int
    package let cumulativeRuntime: Double
    package let additional: String
    package let wallclock: Double

    package init(
        number: Int,
        configurationID: Int,
        instanceID: Int,
        response: Double,
        isCensored: Bool,
        cutoff: Double,
        seed: Int,
        runtime: Double,
        runLength: Double,
        status: RunStatus,
        quality: Double,
        iteration: Int,
        cumulativeRuntime: Double,
        additional: String = "",
        wallclock: Double
    ) {
        self.number = number
        self.configurationID = configurationID
        self.instanceID = instanceID
        self.response = response
        self.isCensored = isCensored
        self.cutoff = cutoff
        self.seed = seed
        self.runtime = runtime
        self.runLength = runLength
        self.status = status
        self.quality = quality
        self.iteration = iteration
        self.cumulativeRuntime = cumulativeRuntime
        self.additional = additional
        self.wallclock = wallclock
    }
}

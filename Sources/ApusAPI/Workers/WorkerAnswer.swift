/// A worker that the coordinator knows.
package struct WorkerAnswer: Codable, Hashable, Sendable {
    package let name: String

    /// `connected`, `away` or `draining`.
    package let link: String
    package let software: String
    package let slots: Int

    /// How many attempts it is willing to hold now.
    package let attemptsMax: Int
    package let cores: Int
    package let memoryBytes: Int
    package let devices: [DeviceAnswer]
    package let engines: [String]

    /// What it holds the programs of a trial to; absent from a worker that does not know.
    package let limits: LimitsAnswer?

    /// What it runs, as `STUDY/TRIAL`.
    package let attempts: [String]
    package let joinedAt: String

    /// Since its last sign of life.
    package let silenceSeconds: Double

    /// Why it could not begin its last attempt; empty when it is well.
    package let trouble: String

    /// Why it gets no trials but probes; absent when it gets them.
    package let quarantine: QuarantineAnswer?

    package init(
        name: String,
        link: String,
        software: String,
        slots: Int,
        attemptsMax: Int,
        cores: Int,
        memoryBytes: Int,
        devices: [DeviceAnswer],
        engines: [String],
        limits: LimitsAnswer? = nil,
        attempts: [String],
        joinedAt: String,
        silenceSeconds: Double,
        trouble: String = "",
        quarantine: QuarantineAnswer? = nil
    ) {
        self.name = name
        self.link = link
        self.software = software
        self.slots = slots
        self.attemptsMax = attemptsMax
        self.cores = cores
        self.memoryBytes = memoryBytes
        self.devices = devices
        self.engines = engines
        self.limits = limits
        self.attempts = attempts
        self.joinedAt = joinedAt
        self.silenceSeconds = silenceSeconds
        self.trouble = trouble
        self.quarantine = quarantine
    }
}

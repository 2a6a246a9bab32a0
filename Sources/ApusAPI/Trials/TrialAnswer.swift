/// A trial as tables show it.
package struct TrialAnswer: Codable, Hashable, Sendable {
    package let number: UInt32

    /// `waiting`, `running`, `paused`, `succeeded`, `stopped`, `infeasible`, `failed`, `timedOut`, `killed`, `lost` or
    /// `cancelled`.
    package let state: String
    package let isInvalidated: Bool

    /// The active parameters and their values.
    package let configuration: [String: ScalarValue]

    /// The newest attempt's number; 0 before the first.
    package let epoch: UInt32
    package let worker: String?

    /// The objective's value, larger or smaller being better as the goal says.
    package let objective: Double?
    package let metrics: [MetricAnswer]
    package let startedAt: String?
    package let seconds: Double?
    package let step: Int?

    /// Why it ended as it did; empty on success.
    package let reason: String
    package let hasArtifact: Bool

    /// The objective's metric over the steps, while the trial runs.
    package let curve: [PointAnswer]

    /// What it is run on, in a study with instances: the instance's name, the seed where it matters, and the
    /// seconds that it is given.
    package let instance: String?
    package let runSeed: UInt32?
    package let cutoff: Double?

    /// The first trial of its configuration, how many of that one's runs ended, and the mean of their objectives.
    package let first: UInt32?
    package let runs: Int?
    package let mean: Double?

    package init(
        number: UInt32,
        state: String,
        isInvalidated: Bool = false,
        configuration: [String: ScalarValue],
        epoch: UInt32 = 0,
        worker: String? = nil,
        objective: Double? = nil,
        metrics: [MetricAnswer] = [],
        startedAt: String? = nil,
        seconds: Double? = nil,
        step: Int? = nil,
        reason: String = "",
        hasArtifact: Bool = false,
        curve: [PointAnswer] = [],
        instance: String? = nil,
        runSeed: UInt32? = nil,
        cutoff: Double? = nil,
        first: UInt32? = nil,
        runs: Int? = nil,
        mean: Double? = nil
    ) {
        self.number = number
        self.state = state
        self.isInvalidated = isInvalidated
        self.configuration = configuration
        self.epoch = epoch
        self.worker = worker
        self.objective = objective
        self.metrics = metrics
        self.startedAt = startedAt
        self.seconds = seconds
        self.step = step
        self.reason = reason
        self.hasArtifact = hasArtifact
        self.curve = curve
        self.instance = instance
        self.runSeed = runSeed
        self.cutoff = cutoff
        self.first = first
        self.runs = runs
        self.mean = mean
    }
}

/// A trial as tables show it.
package struct TrialAnswer: Codable, Hashable, Sendable {
    package let number: UInt32

    /// `waiting`, `running`, `paused`, `succeeded`, `stopped`, `infeasible`, `failed`, `timedOut`, `killed`, `lost` or
    /// `cancelled`.
    package let state: String
    package let isInvalidated: Bool

    /// The trial whose configuration it runs again once the search is over; absent for a trial of the search.
    package let confirms: UInt32?

    /// The active parameters and their values.
    package let configuration: [String: ScalarValue]

    /// The newest attempt's number; 0 before the first.
    package let epoch: UInt32
    package let worker: String?

    /// The objective's value, larger or smaller being better as the goal says.
    package let objective: Double?

    /// The values of all objectives in the study's order, once there are some; absent in a study of one objective.
    package let objectives: [Double]?

    /// Whether it keeps to all constraints, once it has results; absent in a study without constraints.
    package let isFeasible: Bool?

    /// The constraints that it breaks, as `latency_ms <= 20`; absent where there are none.
    package let broken: [String]?

    /// Whether no other trial beats it; absent in a study of one objective.
    package let isOnFront: Bool?
    package let metrics: [MetricAnswer]
    package let startedAt: String?
    package let seconds: Double?

    /// How long it is expected to run in all, or was; absent where that cannot be told.
    package let expectedSeconds: Double?
    package let step: Int?

    /// Why it ended as it did; empty on success.
    package let reason: String
    package let hasArtifact: Bool

    /// Whose fault it was that it failed: `configuration`, `code`, `node` or `infrastructure`; absent where that is not known.
    package let cause: String?

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
        confirms: UInt32? = nil,
        configuration: [String: ScalarValue],
        epoch: UInt32 = 0,
        worker: String? = nil,
        objective: Double? = nil,
        objectives: [Double]? = nil,
        isFeasible: Bool? = nil,
        broken: [String]? = nil,
        isOnFront: Bool? = nil,
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
        mean: Double? = nil,
        cause: String? = nil,
        expectedSeconds: Double? = nil
    ) {
        self.number = number
        self.state = state
        self.isInvalidated = isInvalidated
        self.confirms = confirms
        self.configuration = configuration
        self.epoch = epoch
        self.worker = worker
        self.objective = objective
        self.objectives = objectives
        self.isFeasible = isFeasible
        self.broken = broken
        self.isOnFront = isOnFront
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
        self.cause = cause
        self.expectedSeconds = expectedSeconds
    }
}

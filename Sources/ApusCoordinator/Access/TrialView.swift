package import ApusStudy

/// A trial as tables and the live view show it.
package struct TrialView: Hashable, Sendable {
    /// A metric's value that counts: by its reading for objectives and constraints, else the last one.
    package struct Metric: Hashable, Sendable {
        package let name: String

        /// May be NaN or infinite.
        package let value: Double
        package let isHeldOut: Bool

        package init(name: String, value: Double, isHeldOut: Bool = false) {
            self.name = name
            self.value = value
            self.isHeldOut = isHeldOut
        }
    }

    package let id: TrialID

    /// The active parameters, in the space's order.
    package let values: [NamedValue]
    package let state: TrialState
    package let isInvalidated: Bool

    /// The trial whose configuration it runs again once the search is over; `nil` for a trial of the search.
    package let confirms: UInt32?

    /// The newest epoch; 0 before the first lease.
    package let epoch: UInt32

    /// Who runs it, or ran it last.
    package let worker: WorkerName?
    package let cost: Double?

    /// The costs of further objectives, in the study's order; empty without a cost.
    package let otherCosts: [Double]

    /// How far each constraint's metric lies beyond its bound, feasible at or below 0; empty without a cost.
    package let excesses: [Double]

    /// Whether no other trial beats it, in a study of several objectives.
    package let isOnFront: Bool

    /// Those of the accepted attempt; while it runs, those reported so far.
    package let metrics: [Metric]

    /// When the newest attempt started.
    package let startedAt: UnixTime?

    /// How long the program ran; while it runs, until now.
    package let duration: Duration?

    /// How long the program is expected to run in all, or was; `nil` where that cannot be told.
    package let expected: Duration?

    /// The largest step reported, while it runs or where a rule decides the steps.
    package let step: Int?

    /// Why it ended as it did, in one line; empty on success.
    package let reason: String
    package let hasArtifact: Bool

    /// Whose fault it was that it failed; `nil` for one that did not, or where that is not known.
    package let cause: FailureCause?

    /// The objective's metric over the steps, at most 64 points; empty unless it runs.
    package let curve: [CurvePoint]

    /// What it is run on; `nil` in a study without instances.
    package let target: Target?

    package struct Target: Hashable, Sendable {
        /// An instance by its name.
        package let instance: String

        /// `nil` where seeds do not matter.
        package let seed: UInt32?

        /// The seconds that the run is given; `nil` for no limit.
        package let seconds: Double?

        /// The first trial of the configuration, how many of its runs ended, and their mean cost.
        package let first: UInt32
        package let runs: Int
        package let mean: Double?
    }

    package init(
        id: TrialID,
        values: [NamedValue],
        state: TrialState,
        isInvalidated: Bool = false,
        confirms: UInt32? = nil,
        epoch: UInt32 = 0,
        worker: WorkerName? = nil,
        cost: Double? = nil,
        otherCosts: [Double] = [],
        excesses: [Double] = [],
        isOnFront: Bool = false,
        metrics: [Metric] = [],
        startedAt: UnixTime? = nil,
        duration: Duration? = nil,
        expected: Duration? = nil,
        step: Int? = nil,
        reason: String = "",
        hasArtifact: Bool = false,
        curve: [CurvePoint] = [],
        target: Target? = nil,
        cause: FailureCause? = nil
    ) {
        self.id = id
        self.values = values
        self.state = state
        self.isInvalidated = isInvalidated
        self.confirms = confirms
        self.epoch = epoch
        self.worker = worker
        self.cost = cost
        self.otherCosts = otherCosts
        self.excesses = excesses
        self.isOnFront = isOnFront
        self.metrics = metrics
        self.startedAt = startedAt
        self.duration = duration
        self.expected = expected
        self.step = step
        self.reason = reason
        self.hasArtifact = hasArtifact
        self.curve = curve
        self.target = target
        self.cause = cause
    }
}

/// A metric's value at a step.
package struct CurvePoint: Hashable, Sendable {
    package let step: Int
    package let value: Double

    package init(step: Int, value: Double) {
        self.step = step
        self.value = value
    }
}

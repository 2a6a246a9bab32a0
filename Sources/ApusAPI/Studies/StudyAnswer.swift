/// A study as `GET /api/v1/studies/{study}` gives it.
package struct StudyAnswer: Codable, Hashable, Sendable {
    package let number: UInt64
    package let name: String

    /// `running`, `paused`, `completed` or `stopped`.
    package let state: String

    /// Why it stands there, when it was stopped or paused.
    package let reason: String

    /// RFC 3339, UTC.
    package let createdAt: String
    package let endedAt: String?

    /// The objective's metric; the first objective's in a study of several.
    package let metric: String

    /// `minimize` or `maximize`.
    package let goal: String

    /// `last`, `best`, or `step N`.
    package let reading: String

    /// All objectives in the study's order; one at least.
    package let objectives: [ObjectiveAnswer]

    /// What a trial must keep to for being feasible.
    package let constraints: [ConstraintAnswer]

    /// Metrics that are recorded and that no optimizer sees.
    package let holdout: [String]

    /// The optimizer's name.
    package let optimizer: String

    /// The design that comes before the optimizer's own proposals, in words.
    package let design: String?
    package let seed: UInt64
    package let parameters: [ParameterAnswer]

    /// How many trials stand in each state, every state named.
    package let counts: [String: Int]
    package let invalidated: Int

    /// How many trials there will be in all, where that is known.
    package let planned: Int?

    /// How many trials may run side by side; absent for no limit.
    package let parallel: Int?

    /// How it stands beside others: a higher priority goes first, equals share by weight.
    package let priority: Int
    package let weight: Int

    /// How long the study may run, when it has such a limit.
    package let wallclockSeconds: Double?

    /// Why a limit ended the search; absent where none did, or not yet.
    package let end: EndAnswer?

    /// How long trials may hold devices in all, and how long they did, in a study with such a limit.
    package let deviceSecondsMax: Double?
    package let deviceSeconds: Double?

    /// A value of the objective that ends the search.
    package let target: Double?

    /// The trials of earlier studies that the optimizer learned from.
    package let warmStart: WarmStartAnswer?

    /// The runs of the best configurations at the end; absent before they begin.
    package let confirmation: ConfirmationAnswer?

    /// From its start to its end, or until now.
    package let elapsedSeconds: Double

    /// The median run time of a succeeded trial.
    package let trialSecondsMedian: Double?

    /// Seconds that its search will still take; absent where that cannot be told.
    package let timeLeft: Double?

    /// The best feasible trial; absent in a study of several objectives, which has a front.
    package let best: TrialAnswer?

    /// How many trials are on the front; absent in a study of one objective.
    package let frontSize: Int?

    /// How many succeeded trials that count break a constraint; absent in a study without constraints.
    package let infeasibleCount: Int?

    /// The trial that comes closest to being feasible, as long as none is.
    package let nearest: TrialAnswer?

    /// Why none of its trials runs, though some should; empty when nothing is in the way.
    package let obstacle: String

    /// How many attempts brought no result, by whose fault; absent as long as all did.
    package let failures: FailuresAnswer?

    /// Where its race stands; absent in a study without instances.
    package let race: RaceAnswer?

    package init(
        number: UInt64,
        name: String,
        state: String,
        reason: String,
        createdAt: String,
        endedAt: String? = nil,
        metric: String,
        goal: String,
        reading: String,
        objectives: [ObjectiveAnswer] = [],
        constraints: [ConstraintAnswer] = [],
        holdout: [String],
        optimizer: String,
        design: String? = nil,
        seed: UInt64,
        parameters: [ParameterAnswer],
        counts: [String: Int],
        invalidated: Int,
        planned: Int? = nil,
        parallel: Int? = nil,
        priority: Int = 0,
        weight: Int = 1,
        wallclockSeconds: Double? = nil,
        end: EndAnswer? = nil,
        deviceSecondsMax: Double? = nil,
        deviceSeconds: Double? = nil,
        target: Double? = nil,
        warmStart: WarmStartAnswer? = nil,
        confirmation: ConfirmationAnswer? = nil,
        elapsedSeconds: Double = 0,
        trialSecondsMedian: Double? = nil,
        best: TrialAnswer? = nil,
        frontSize: Int? = nil,
        infeasibleCount: Int? = nil,
        nearest: TrialAnswer? = nil,
        obstacle: String = "",
        race: RaceAnswer? = nil,
        failures: FailuresAnswer? = nil,
        timeLeft: Double? = nil
    ) {
        self.number = number
        self.name = name
        self.state = state
        self.reason = reason
        self.createdAt = createdAt
        self.endedAt = endedAt
        self.metric = metric
        self.goal = goal
        self.reading = reading
        self.objectives =
            objectives.isEmpty ? [ObjectiveAnswer(metric: metric, goal: goal, reading: reading)] : objectives
        self.constraints = constraints
        self.holdout = holdout
        self.optimizer = optimizer
        self.design = design
        self.seed = seed
        self.parameters = parameters
        self.counts = counts
        self.invalidated = invalidated
        self.planned = planned
        self.parallel = parallel
        self.priority = priority
        self.weight = weight
        self.wallclockSeconds = wallclockSeconds
        self.end = end
        self.deviceSecondsMax = deviceSecondsMax
        self.deviceSeconds = deviceSeconds
        self.target = target
        self.warmStart = warmStart
        self.confirmation = confirmation
        self.elapsedSeconds = elapsedSeconds
        self.trialSecondsMedian = trialSecondsMedian
        self.best = best
        self.frontSize = frontSize
        self.infeasibleCount = infeasibleCount
        self.nearest = nearest
        self.obstacle = obstacle
        self.race = race
        self.failures = failures
        self.timeLeft = timeLeft
    }
}

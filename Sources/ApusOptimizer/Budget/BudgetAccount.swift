public import ApusStudy

/// The account of a study's limits as its log has it, and the end that was decided.
///
/// The coordinator keeps one and writes down each entry that it applies; a replay applies the same entries to another.
public struct BudgetAccount: Sendable {
    private let devices: Int

    /// Those in force: a user may have changed the study's own.
    public private(set) var limits: StudyLimits
    private var budget: StudyBudget

    /// The cost of each trial that ended with one, by its number.
    private var costs: [UInt32: Double] = [:]

    /// Whether what trials end with is to be entered.
    public let countsResults: Bool

    /// Whether what attempts hold is to be entered.
    public let countsDevices: Bool

    /// Why the search is over; `nil` as long as no limit has ended it.
    public private(set) var end: BudgetEnd?

    public init(study: Study) {
        let limits = study.limits
        self.devices = max(study.resources.gpus, 1)
        self.limits = limits
        self.budget = StudyBudget(
            BudgetLimits(
                wallclock: limits.wallclock,
                gpuTime: limits.gpuTime,
                target: limits.target.map { study.objective.cost(of: $0.value) },
                plateau: limits.plateau.map { .init(trials: $0.trials, epsilon: $0.improvement) }
            )
        )
        self.countsResults = limits.target != nil || limits.plateau != nil || study.confirm != nil
        self.countsDevices = limits.gpuTime != nil
    }

    /// The end that the results entered so far call for: a target or a plateau.
    public var reached: BudgetEnd? {
        guard self.end == nil, let end = self.budget.end(at: .zero) else { return nil }
        switch end {
        case .target, .plateau: return end
        case .trials, .wallclock, .gpuTime: return nil
        }
    }

    /// The end that is due at that time, with so many trials in the search.
    public func due(at now: Duration, trials: Int) -> BudgetEnd? {
        if let end = self.end {
            // Where trials may finish, they have as much time as any.
            return self.limits.callsOffRunning(at: end) ? nil : self.budget.spent(at: now)
        }
        if let end = self.budget.end(at: now) { return end }
        guard let trialsMax = self.limits.trials, trials >= trialsMax else { return nil }
        return .trials(trialsMax)
    }

    /// Devices times time up to now.
    public func deviceTime(at now: Duration) -> Duration {
        self.budget.gpuTime(at: now)
    }

    /// The trials that have a cost, the best first, the earlier one among equals.
    public var ranking: [UInt32] {
        self.costs.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map(\.key)
    }

    public mutating func apply(_ entry: BudgetEntry) {
        switch entry {
        case .held(let trial, let now): self.budget.attemptStarted(trial, gpus: self.devices, at: now)
        case .released(let trial, let now): self.budget.attemptEnded(trial, at: now)
        case .heldOn(_, let duration): self.budget.used(duration * self.devices)
        case .ended(let trial, let cost):
            self.budget.ended(trial, cost: cost)
            self.costs[trial] = cost
        case .forgotten(let trial):
            self.budget.invalidated(trial)
            self.costs[trial] = nil
        case .limitsChanged(let change):
            self.limits = self.limits.changed(by: change)
            var limits = self.budget.limits
            (limits.wallclock, limits.gpuTime) = (self.limits.wallclock, self.limits.gpuTime)
            self.budget.changed(to: limits)
        case .decided(let end, _): self.end = end
        }
    }
}

public import ApusStudy

/// Keeps the account of what a study uses, and says when its budget is at an end.
///
/// A value without a clock: each event is a method call with the time since the study's start, and the same events in
/// the same order give the same answers, so a study that restarts replays its log. It is exact with any number of
/// workers: a trial is charged when it is proposed, a device while it is held, and neither twice. What is without limits
/// never ends.
public struct StudyBudget: Hashable, Sendable, Codable {
    private struct Use: Hashable, Sendable, Codable {
        let trial: UInt32
        let gpus: Int
        let since: Duration
    }

    private struct Ended: Hashable, Sendable, Codable {
        let trial: UInt32

        /// `nil` for a trial without a cost that counts.
        let cost: Double?

        /// The best cost up to this trial; `nil` as long as there was none.
        let best: Double?
    }

    public private(set) var limits: BudgetLimits

    /// Trials that were proposed and not withdrawn.
    public private(set) var proposed = 0

    /// What attempts that have ended used.
    private var gpuTimeSpent: Duration = .zero

    /// One for each attempt that runs.
    private var uses: [Use] = []
    private var ended: [Ended] = []

    /// Where each trial stands in ``ended``.
    private var places: [UInt32: Int] = [:]

    public init(_ limits: BudgetLimits) {
        self.limits = limits
    }

    /// Why nothing more is to be started; `nil` as long as something may be.
    ///
    /// What was achieved comes before what was used up.
    public func end(at now: Duration) -> BudgetEnd? {
        if let target = self.limits.target, let best = self.best, best <= target {
            let first = self.ended.first { ($0.cost ?? .infinity) <= target }
            return .target(target, reachedBy: first?.trial ?? 0, cost: first?.cost ?? best)
        }
        if let end = self.plateau { return end }
        if let end = self.spent(at: now) { return end }
        if let limit = self.limits.trials, self.proposed >= limit { return .trials(limit) }
        return nil
    }

    /// The limit of time that is reached.
    public func spent(at now: Duration) -> BudgetEnd? {
        if let limit = self.limits.wallclock, now >= limit { return .wallclock(limit) }
        if let limit = self.limits.gpuTime, self.gpuTime(at: now) >= limit { return .gpuTime(limit) }
        return nil
    }

    /// How many of `wanted` further trials may be proposed now.
    public func room(for wanted: Int, at now: Duration) -> Int {
        guard wanted > 0, self.end(at: now) == nil else { return 0 }
        return min(wanted, (self.limits.trials ?? .max) - self.proposed)
    }

    /// When a limit of time will be reached if the attempts that run go on: the time to ask ``end(at:)`` again.
    public func nextLimit(after now: Duration) -> Duration? {
        let gpus = self.uses.reduce(0) { $0 + $1.gpus }
        let gpuLimit: Duration? = self.limits.gpuTime.flatMap { limit in
            guard gpus > 0 else { return nil }
            let left = max(limit - self.gpuTime(at: now), .zero)
            let share = left / gpus
            // Division rounds down, and a moment too early nothing would end.
            return now + (share * gpus < left ? share + Duration(secondsComponent: 0, attosecondsComponent: 1) : share)
        }
        let limits = [self.limits.wallclock, gpuLimit].compactMap(\.self).filter { $0 > now }
        return limits.min()
    }

    /// Devices times time up to now.
    public func gpuTime(at now: Duration) -> Duration {
        self.uses.reduce(self.gpuTimeSpent) { $0 + max(now - $1.since, .zero) * $1.gpus }
    }

    /// The best cost of the trials that ended.
    public var best: Double? {
        self.ended.last?.best
    }

    /// So many trials were proposed, those of a user included.
    public mutating func proposed(_ count: Int = 1) {
        self.proposed += max(count, 0)
    }

    /// A proposal was taken back before it ran.
    public mutating func withdrawn(_ count: Int = 1) {
        self.proposed = max(self.proposed - max(count, 0), 0)
    }

    /// A trial holds that many devices from now on.
    public mutating func attemptStarted(_ trial: UInt32, gpus: Int, at now: Duration) {
        self.attemptEnded(trial, at: now)
        self.uses.append(Use(trial: trial, gpus: max(gpus, 0), since: now))
    }

    /// The trial's attempt gave its devices back: ended, paused or lost.
    public mutating func attemptEnded(_ trial: UInt32, at now: Duration) {
        guard let index = self.uses.firstIndex(where: { $0.trial == trial }) else { return }
        let use = self.uses.remove(at: index)
        self.gpuTimeSpent += max(now - use.since, .zero) * use.gpus
    }

    /// A trial ended; one that fails, is infeasible or breaks a constraint counts for the plateau as one without
    /// improvement.
    ///
    /// A trial that is told again, as after its costs were read anew, takes the place of what was told before.
    public mutating func ended(_ trial: EndedTrial) {
        var cost: Double?
        if case .cost(let value) = trial.result, value.isFinite, trial.constraints.allSatisfy({ $0 <= 0 }) {
            cost = value
        }
        self.ended(trial.number, cost: cost)
    }

    /// A trial ended, with a cost that counts or without one.
    public mutating func ended(_ number: UInt32, cost: Double?) {
        if let index = self.places[number] {
            self.ended[index] = Ended(trial: number, cost: cost, best: nil)
            return self.recount(from: index)
        }
        self.places[number] = self.ended.count
        self.ended.append(Ended(trial: number, cost: cost, best: Self.better(self.best, cost)))
    }

    /// Devices times time that no running attempt accounts for.
    public mutating func used(_ deviceTime: Duration) {
        self.gpuTimeSpent += max(deviceTime, .zero)
    }

    /// The trial's cost counts no more; its proposal and its devices stay charged.
    public mutating func invalidated(_ trial: UInt32) {
        guard let index = self.places.removeValue(forKey: trial) else { return }
        self.ended.remove(at: index)
        self.recount(from: index)
    }

    /// The study has other limits from now on.
    public mutating func changed(to limits: BudgetLimits) {
        self.limits = limits
    }

    private var plateau: BudgetEnd? {
        guard let rule = self.limits.plateau, self.ended.count > rule.trials, let best = self.best else { return nil }
        // Without any cost before those trials the first of them was an improvement.
        guard let before = self.ended[self.ended.count - rule.trials - 1].best else { return nil }
        guard !(before > best && before - best >= rule.epsilon) else { return nil }
        return .plateau(trials: rule.trials, epsilon: rule.epsilon, best: best)
    }

    private mutating func recount(from start: Int) {
        for index in start..<self.ended.count {
            let entry = self.ended[index]
            self.places[entry.trial] = index
            let before = index > 0 ? self.ended[index - 1].best : nil
            self.ended[index] = Ended(trial: entry.trial, cost: entry.cost, best: Self.better(before, entry.cost))
        }
    }

    private static func better(_ left: Double?, _ right: Double?) -> Double? {
        guard let left else { return right }
        return right.map { min(left, $0) } ?? left
    }
}

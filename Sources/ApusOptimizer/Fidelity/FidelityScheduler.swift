public import ApusSpace
public import ApusStudy

/// Decides for how many steps each trial runs: which running one is stopped or paused, and which paused one goes on.
///
/// A value without a clock, I/O or chance: each event is a method call, and what is to be done comes back. So the same
/// events in the same order give the same decisions on every machine, and a study that restarts replays its log.
/// Whenever a place is free the coordinator asks ``next()``, and tells by ``began(_:_:configuration:)`` that it did as
/// asked; asking changes nothing.
///
/// A run is exact: it trains the steps after `from` up to `to`, and saves a checkpoint there. No step is trained twice
/// but those after the newest checkpoint of a lost worker, and those of a program that has no checkpoints. A step counts
/// once however often it is trained. Costs that are missing or not finite rank after all others and are never promoted;
/// they switch nothing off. Trials that break constraints rank after those that keep them.
public struct FidelityScheduler: Sendable {
    /// The rule's name, as in a study file.
    public let name: String

    /// The steps of a trial that runs to its end.
    public let stepsMax: Int

    /// Whether the rule pauses trials, and lets them go on later from their checkpoints.
    public var pausesTrials: Bool { self.rule.pausesTrials }

    /// Whether ``next()`` may ask for new trials.
    public private(set) var isAdmitting = true
    var trials: ContiguousArray<FidelityTrial> = []
    var rule: any FidelityRule
    private(set) var indices: [UInt32: Int] = [:]
    private var lostTrials: [UInt32] = []
    var active = 0

    init(_ rule: some FidelityRule, name: String, stepsMax: Int) {
        self.rule = rule
        self.name = name
        self.stepsMax = stepsMax
    }

    /// What a free place should run; `nil` where it is to wait for the trials that run, or all is done.
    ///
    /// Trials of lost workers first, then promotions, then new trials.
    public func next() -> FidelityWork? {
        if let number = self.lostTrials.first, let trial = self.trial(number) {
            return .resume(number, from: trial.checkpoint, to: trial.to)
        }
        return self.ruleWork()
    }

    /// Whether nothing runs and nothing will.
    public var isFinished: Bool {
        self.active == 0 && self.next() == nil
    }

    /// Takes in any event; what the log replays.
    ///
    /// An event that makes no sense, as of an unknown trial, changes nothing.
    @discardableResult
    public mutating func apply(_ event: FidelityEvent) -> [FidelityAction] {
        self.apply(event, decided: nil)
    }

    /// Takes in what the log says that happened, and was decided, before a restart.
    ///
    /// Comes to where ``apply(_:)`` came, but spares rules what is costly to work out again.
    public mutating func restore(_ entry: FidelityEntry) {
        _ = self.apply(entry.event, decided: entry.actions)
    }

    private mutating func apply(_ event: FidelityEvent, decided: [FidelityAction]?) -> [FidelityAction] {
        switch event {
        case .began(let trial, let work, let configuration):
            self.began(trial, work, configuration: configuration)
            return []
        case .measured(let trial, let step, let cost, let constraints):
            let found = StepCost(cost, constraints: constraints ?? [])
            return self.measured(trial, step: step, found, constraints ?? [], decided: decided)
        case .saved(let trial, let step):
            self.saved(trial, step: step)
            return []
        case .ended(let trial, let end): return self.ended(trial, end, decided: decided)
        case .lost(let trial):
            self.lost(trial)
            return []
        case .invalidated(let trial): return self.invalidated(trial)
        case .admitted(let isAdmitting): return self.admitted(isAdmitting)
        }
    }

    /// What was asked for runs now, as that trial; false where that cannot be, and then nothing changes.
    ///
    /// A promotion or a copy must be the one that the rule would ask for now.
    @discardableResult
    public mutating func began(_ number: UInt32, _ work: FidelityWork, configuration: Configuration? = nil) -> Bool {
        guard work.from >= 0, work.to >= max(work.from, 1), work.to <= self.stepsMax else { return false }
        switch work {
        case .new: return self.add(number, work, configuration: configuration)
        case .copy(_, let copied, _, _):
            return self.ruleWork() == work && self.add(number, work, configuration: copied)
        case .promote(let promoted, _, _, let reasons):
            guard promoted == number, let index = self.index(number, in: .paused) else { return false }
            guard self.ruleWork() == work else { return false }
            self.trials[index].reasons.append(reasons)
            self.trials[index].to = work.to
            self.start(index)
            self.rule.began(number, work, configuration: nil)
            return true
        case .resume(let resumed, _, _):
            guard resumed == number, let index = self.index(number, in: .lost) else { return false }
            self.lostTrials.removeAll { $0 == number }
            self.start(index)
            return true
        }
    }

    /// A checkpoint after that step is stored.
    public mutating func saved(_ number: UInt32, step: Int) {
        guard let index = self.indices[number], step > self.trials[index].checkpoint else { return }
        self.trials[index].checkpoint = min(step, self.stepsMax)
    }

    /// The worker of a trial is gone.
    ///
    /// What it saved stands: a trial that was pausing with its checkpoint stored is paused.
    public mutating func lost(_ number: UInt32) {
        guard let index = self.indices[number], self.trials[index].state.isActive else { return }
        self.active -= 1
        if self.trials[index].state == .pausing, self.trials[index].checkpoint >= self.trials[index].to {
            self.pause(index)
        } else {
            self.trials[index].state = .lost
            self.lostTrials.append(number)
        }
    }

    /// What the trial did counts no more; one that runs is stopped.
    public mutating func invalidated(_ number: UInt32) -> [FidelityAction] {
        guard let index = self.indices[number], self.trials[index].state != .invalidated else { return [] }
        let wasEnded = self.trials[index].state.isEnded
        let reasons = FidelityReasons(rule: self.name, cause: .invalidated, step: self.trials[index].lastStep)
        self.leave(index, .invalidated)
        self.trials[index].reasons.append(reasons)
        self.trials[index].results = []
        let others = self.rule.invalidated(number)
        self.carryOut(others)
        return (wasEnded ? [] : [.stop(number, reasons)]) + others
    }

    /// From now on new trials may be started, or none.
    public mutating func admitted(_ isAdmitting: Bool) -> [FidelityAction] {
        guard isAdmitting != self.isAdmitting else { return [] }
        self.isAdmitting = isAdmitting
        let actions = self.rule.admitted(isAdmitting)
        self.carryOut(actions)
        return actions
    }
}

extension FidelityScheduler {
    private mutating func add(_ number: UInt32, _ work: FidelityWork, configuration: Configuration?) -> Bool {
        guard self.indices[number] == nil else { return false }
        self.indices[number] = self.trials.count
        self.trials.append(
            FidelityTrial(
                number: number,
                configuration: configuration,
                to: work.to,
                lastStep: work.from,
                checkpoint: work.from
            )
        )
        self.active += 1
        self.rule.began(number, work, configuration: configuration)
        return true
    }

    mutating func carryOut(_ actions: [FidelityAction]) {
        for action in actions {
            guard let index = self.indices[action.trial] else { continue }
            self.trials[index].note(action)
            switch action {
            case .extend(_, let to, _): self.trials[index].to = to
            case .pause: self.trials[index].state = .pausing
            case .stop: self.leave(index, .stopped)
            case .complete: self.leave(index, .completed)
            }
        }
    }

    /// What the rule asks for, with the steps of the checkpoints.
    private func ruleWork() -> FidelityWork? {
        let isIdle = self.active == 0 && self.lostTrials.isEmpty
        switch self.rule.next(isAdmitting: self.isAdmitting, isIdle: isIdle) {
        case .new(let to, let bracket): return .new(to: to, bracket: bracket)
        case .promote(let number, let to, let reasons):
            let from = self.trial(number)?.checkpoint ?? 0
            return .promote(number, from: from, to: max(from, to), reasons)
        case .copy(let donor, let configuration, let interval):
            let from = self.trial(donor)?.checkpoint ?? 0
            let to = min((from / interval + 1) * interval, self.stepsMax)
            return .copy(of: donor, configuration: configuration, from: from, to: to)
        case nil: return nil
        }
    }

    private mutating func start(_ index: Int) {
        self.trials[index].state = .running
        self.active += 1
    }

    mutating func pause(_ index: Int) {
        self.trials[index].state = .paused
        self.rule.paused(self.trials[index].number, at: self.trials[index].checkpoint)
    }

    mutating func leave(_ index: Int, _ state: FidelityState) {
        if self.trials[index].state.isActive { self.active -= 1 }
        let number = self.trials[index].number
        if self.trials[index].state == .lost { self.lostTrials.removeAll { $0 == number } }
        self.trials[index].state = state
    }

    mutating func leave(_ index: Int, _ state: FidelityState, cost: StepCost?) -> [FidelityAction] {
        self.leave(index, state)
        let actions = self.rule.ended(self.trials[index].number, cost: cost)
        self.carryOut(actions)
        return actions
    }

    func index(_ number: UInt32, in state: FidelityState) -> Int? {
        self.indices[number].flatMap { self.trials[$0].state == state ? $0 : nil }
    }

    func trial(_ number: UInt32) -> FidelityTrial? {
        self.indices[number].map { self.trials[$0] }
    }
}

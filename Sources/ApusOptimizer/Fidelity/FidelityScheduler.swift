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
/// they switch nothing off.
public struct FidelityScheduler: Sendable {
    /// The rule's name, as in a study file.
    public let name: String

    /// The steps of a trial that runs to its end.
    public let stepsMax: Int

    /// Whether the rule pauses trials, and lets them go on later from their checkpoints.
    public var pausesTrials: Bool { self.rule.pausesTrials }

    /// Whether ``next()`` may ask for new trials.
    public private(set) var isAdmitting = true
    private(set) var trials: ContiguousArray<FidelityTrial> = []
    private var rule: any FidelityRule
    private var indices: [UInt32: Int] = [:]
    private var lostTrials: [UInt32] = []
    private var active = 0

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
        switch event {
        case .began(let trial, let work, let configuration):
            self.began(trial, work, configuration: configuration)
            return []
        case .measured(let trial, let step, let cost): return self.measured(trial, step: step, cost: cost ?? .nan)
        case .saved(let trial, let step):
            self.saved(trial, step: step)
            return []
        case .ended(let trial, let end): return self.ended(trial, end)
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
    /// The objective's cost of a running trial after a step; the order of the list is the order to act in.
    ///
    /// An empty list means that it goes on. A step that was measured before is the same step again.
    public mutating func measured(_ number: UInt32, step: Int, cost: Double) -> [FidelityAction] {
        guard let index = self.index(number, in: .running) else { return [] }
        let step = min(step, self.stepsMax)
        guard step > self.trials[index].lastStep else { return self.repeated(index, step: step) }
        let cost = cost.isFinite ? cost : nil
        self.trials[index].lastStep = step
        self.trials[index].lastCost = cost
        var actions = self.rule.measured(number, step: step, cost: cost)
        if step >= self.stepsMax {
            let reasons = FidelityReasons(rule: self.name, cause: .lastStep, step: step, cost: cost)
            actions.removeAll { $0.trial == number }
            actions.insert(.complete(number, reasons), at: 0)
        }
        if actions.contains(where: { $0.trial == number }) { self.trials[index].noteResult(step: step) }
        self.carryOut(actions)
        return actions
    }

    /// The run of a trial ended; what follows for others comes back.
    public mutating func ended(_ number: UInt32, _ end: FidelityEnd) -> [FidelityAction] {
        guard let index = self.indices[number] else { return [] }
        let trial = self.trials[index]
        guard !trial.state.isEnded else { return [] }
        guard end == .finished else { return self.leave(index, .failed, cost: nil) }
        guard trial.state.isActive else { return [] }
        if trial.state == .running, trial.lastStep < trial.to {
            guard trial.checkpoint >= trial.to else {
                self.trials[index].noteResult(step: max(trial.lastStep, 1))
                return self.leave(index, .completed, cost: trial.lastCost)
            }
            // All its steps are done, though the last one was not measured: the newest cost stands for it.
            let actions = self.measured(number, step: trial.to, cost: trial.lastCost ?? .nan)
            guard self.trials[index].state == .pausing else { return actions }
            self.active -= 1
            self.pause(index)
            return actions
        }
        self.active -= 1
        self.pause(index)
        return []
    }

    /// A step that is trained again after a loss.
    private mutating func repeated(_ index: Int, step: Int) -> [FidelityAction] {
        guard step >= self.trials[index].to, let action = self.trials[index].lastAction else { return [] }
        guard case .pause = action else { return [] }
        self.trials[index].state = .pausing
        return [action]
    }

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

    private mutating func carryOut(_ actions: [FidelityAction]) {
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

    private mutating func pause(_ index: Int) {
        self.trials[index].state = .paused
        self.rule.paused(self.trials[index].number, at: self.trials[index].checkpoint)
    }

    private mutating func leave(_ index: Int, _ state: FidelityState) {
        if self.trials[index].state.isActive { self.active -= 1 }
        let number = self.trials[index].number
        if self.trials[index].state == .lost { self.lostTrials.removeAll { $0 == number } }
        self.trials[index].state = state
    }

    private mutating func leave(_ index: Int, _ state: FidelityState, cost: Double?) -> [FidelityAction] {
        self.leave(index, state)
        let actions = self.rule.ended(self.trials[index].number, cost: cost)
        self.carryOut(actions)
        return actions
    }

    private func index(_ number: UInt32, in state: FidelityState) -> Int? {
        self.indices[number].flatMap { self.trials[$0].state == state ? $0 : nil }
    }

    func trial(_ number: UInt32) -> FidelityTrial? {
        self.indices[number].map { self.trials[$0] }
    }
}

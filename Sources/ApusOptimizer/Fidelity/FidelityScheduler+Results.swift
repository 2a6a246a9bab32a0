public import ApusStudy

/// What a model learns from trials that did not run all their steps, and what a person is shown.
extension FidelityScheduler {
    /// Which costs of a trial become ended trials.
    public enum Selection: Hashable, Sendable {
        /// The one with the most steps.
        case last

        /// One for each step at which something was decided, as BOHB's models want them.
        case each
    }

    /// The trial's costs where something was decided, each as a trial that ended with that part of its steps.
    ///
    /// Empty as long as nothing was decided, and where the coordinator gave no configuration. A cost that was missing or
    /// not finite is a failure.
    public func endedTrials(of number: UInt32, _ selection: Selection = .last) -> [EndedTrial] {
        guard let trial = self.trial(number), let configuration = trial.configuration else { return [] }
        guard trial.state != .invalidated else { return [] }
        let results = selection == .last ? Array(trial.results.suffix(1)) : trial.results
        return results.map { result in
            EndedTrial(
                number: number,
                configuration: configuration,
                result: result.cost.map { .cost($0.value) } ?? .failed,
                fidelity: Double(result.step) / Double(self.stepsMax),
                constraints: result.cost == nil ? [] : result.constraints
            )
        }
    }

    /// The same of all trials, in the order in which they began.
    public func endedTrials(_ selection: Selection = .last) -> [EndedTrial] {
        self.trials.flatMap { self.endedTrials(of: $0.number, selection) }
    }

    /// Why the trial was promoted, paused or stopped, each time.
    public func reasons(of number: UInt32) -> [FidelityReasons] {
        self.trial(number)?.reasons ?? []
    }

    /// Where a trial stands; `nil` for one that did not begin.
    public func state(of number: UInt32) -> FidelityState? {
        self.trial(number)?.state
    }

    /// The newest step of a trial that was measured, 0 without one.
    public func lastStep(of number: UInt32) -> Int {
        self.trial(number)?.lastStep ?? 0
    }

    /// The step after which a trial's run ends; `nil` for one that did not begin.
    public func target(of number: UInt32) -> Int? {
        self.trial(number)?.to
    }

    /// The step of a trial's newest checkpoint, 0 without one.
    public func checkpoint(of number: UInt32) -> Int {
        self.trial(number)?.checkpoint ?? 0
    }

    /// Trials that are paused, in the order in which they began: when the study ends, their last costs stand.
    public var paused: [UInt32] {
        self.trials.filter { $0.state == .paused }.map(\.number)
    }
}

extension Sequence<EndedTrial> {
    /// The trials of the highest fidelity that at least `count` have a cost at; empty where there is none.
    ///
    /// The data of BOHB's model: Falkner, Klein and Hutter (ICML 2018), algorithm 2, line 3.
    public func ofHighestFidelity(havingAtLeast count: Int) -> [EndedTrial] {
        let costs = self.filter { if case .cost = $0.result { true } else { false } }
        let fidelities = costs.map(\.fidelity).sorted(by: >)
        var index = 0
        while index < fidelities.count {
            var end = index
            while end < fidelities.count, fidelities[end] == fidelities[index] { end += 1 }
            if end - index >= Swift.max(count, 1) { return costs.filter { $0.fidelity == fidelities[index] } }
            index = end
        }
        return []
    }
}

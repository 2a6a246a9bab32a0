import ApusStudy

/// Judges a history: no acknowledged result lost, one accepted result, growing epochs, one tell, reports in sequence,
/// and no trial beyond the budget.
///
/// The simulation and the battery of real processes share it.
package struct HistoryChecker: Sendable {
    private struct Attempt {
        var sequence: UInt64 = 0
        var acknowledged: UInt64 = 0
        var outcome: Outcome?
        var isLate = false
        var computed: Double?
    }

    private struct Trial {
        var epoch: UInt32 = 0
        var result: (state: TrialState, epoch: UInt32, cost: Double?)?
        var seen: (state: TrialState, cost: Double?)?
        var isTold = false
    }

    private var trials: [TrialID: Trial] = [:]
    private var attempts: [AttemptID: Attempt] = [:]
    private let budget: Int?
    private var endedEarly: Set<StudyID> = []

    /// What is wrong, each in a sentence.
    package private(set) var anomalies: [String] = []

    /// `budget` is how many trials each study may propose.
    package init(budget: Int? = nil) {
        self.budget = budget
    }

    package mutating func take(_ entry: HistoryEntry) {
        switch entry {
        case .proposed(let trial, let isAdded): self.proposed(trial, isAdded)
        case .endedEarly(let study): self.endedEarly.insert(study)
        case .leased(let attempt): self.leased(attempt)
        case .reported(let attempt, let sequence): self.reported(attempt, sequence)
        case .ended(let attempt, let outcome, let isLate): self.ended(attempt, outcome, isLate)
        case .accepted(let trial, let state, let epoch, let cost): self.accepted(trial, state, epoch, cost)
        case .paused(let trial): self.paused(trial)
        case .requeued(let trial, let isAsked): self.requeued(trial, isAsked)
        case .told(let trial): self.told(trial)
        case .optimizerRestarted(let study):
            for trial in self.trials.keys where trial.study == study { self.trials[trial]?.isTold = false }
        case .acknowledged(let attempt, let sequence):
            self.attempts[attempt, default: .init()].acknowledged = max(
                self.attempts[attempt]?.acknowledged ?? 0,
                sequence
            )
        case .seen(let trial, let state, let cost): self.trials[trial, default: .init()].seen = (state, cost)
        case .computed(let attempt, let cost): self.attempts[attempt, default: .init()].computed = cost
        }
    }

    /// The end of the history; `isComplete`: its studies have ended by themselves, so every trial must have.
    package mutating func finish(isComplete: Bool) {
        for (name, attempt) in self.attempts.sorted(by: { $0.key < $1.key }) { self.check(name, attempt) }
        for (name, trial) in self.trials.sorted(by: { $0.key < $1.key }) { self.check(name, trial, isComplete) }
        guard isComplete, let budget = self.budget else { return }
        for study in Set(self.trials.keys.map(\.study)).sorted() {
            let count = self.trials.count { $0.key.study == study }
            guard count < budget, !self.endedEarly.contains(study) else { continue }
            self.anomalies.append("study \(study.rawValue) ended with \(count) of \(budget) trials")
        }
    }

    // The store's order

    private mutating func proposed(_ trial: TrialID, _ isAdded: Bool) {
        if let known = self.trials[trial], known.seen == nil || known.epoch > 0 {
            self.anomalies.append("\(Self.name(trial)) was proposed twice")
        }
        if self.trials[trial] == nil { self.trials[trial] = Trial() }
        guard let budget = self.budget, !isAdded else { return }
        let count = self.trials.count { $0.key.study == trial.study }
        if count > budget { self.anomalies.append("\(Self.name(trial)) is beyond the budget of \(budget)") }
    }

    private mutating func leased(_ attempt: AttemptID) {
        guard let trial = self.trials[attempt.trial] else {
            return self.anomalies.append("\(Self.name(attempt)) was leased, and its trial was never proposed")
        }
        if attempt.epoch <= trial.epoch {
            self.anomalies.append("\(Self.name(attempt)) was leased after epoch \(trial.epoch)")
        }
        if trial.result != nil { self.anomalies.append("\(Self.name(attempt)) was leased, and its trial had ended") }
        self.trials[attempt.trial]?.epoch = attempt.epoch
        self.attempts[attempt, default: .init()].sequence = 0
    }

    private mutating func reported(_ attempt: AttemptID, _ sequence: UInt64) {
        guard attempt.epoch <= self.trials[attempt.trial]?.epoch ?? 0 else {
            return self.anomalies.append("\(Self.name(attempt)) reported, and was never leased")
        }
        let last = self.attempts[attempt]?.sequence ?? 0
        if sequence != last + 1 {
            self.anomalies.append("report \(sequence) of \(Self.name(attempt)) came after report \(last)")
        }
        self.attempts[attempt, default: .init()].sequence = sequence
    }

    private mutating func ended(_ attempt: AttemptID, _ outcome: Outcome, _ isLate: Bool) {
        if let earlier = self.attempts[attempt]?.outcome, earlier != .lost {
            self.anomalies.append("\(Self.name(attempt)) ended as \(earlier), and again as \(outcome)")
        }
        self.attempts[attempt, default: .init()].outcome = outcome
        self.attempts[attempt]?.isLate = isLate
    }

    private mutating func accepted(_ trial: TrialID, _ state: TrialState, _ epoch: UInt32, _ cost: Double?) {
        if let result = self.trials[trial]?.result {
            self.anomalies.append("\(Self.name(trial)) has a result of epoch \(result.epoch), and got one of \(epoch)")
        }
        if epoch > 0 { self.checkWinner(AttemptID(trial: trial, epoch: epoch), state) }
        self.trials[trial, default: .init()].result = (state, epoch, cost)
    }

    private mutating func checkWinner(_ attempt: AttemptID, _ state: TrialState) {
        guard let winner = self.attempts[attempt], let outcome = winner.outcome else {
            return self.anomalies.append("\(Self.name(attempt)) was accepted, and has no end")
        }
        if winner.isLate { self.anomalies.append("\(Self.name(attempt)) was accepted, and is stored as late") }
        // A rule may end a trial early, as good as it is.
        if state == .succeeded, ![.succeeded, .paused, .stopped].contains(outcome) {
            self.anomalies.append("\(Self.name(attempt)) was accepted as succeeded, and ended as \(outcome)")
        }
    }

    private mutating func paused(_ trial: TrialID) {
        if self.trials[trial]?.result != nil { self.anomalies.append("\(Self.name(trial)) was paused after its end") }
    }

    private mutating func requeued(_ trial: TrialID, _ isAsked: Bool) {
        if self.trials[trial]?.result != nil, !isAsked {
            self.anomalies.append("\(Self.name(trial)) had a result, and nobody asked for another")
        }
        self.trials[trial]?.result = nil
        self.trials[trial]?.seen = nil
    }

    private mutating func told(_ trial: TrialID) {
        if self.trials[trial]?.isTold ?? false {
            self.anomalies.append("the optimizer was told twice of \(Self.name(trial))")
        }
        self.trials[trial]?.isTold = true
    }

    // The end

    private mutating func check(_ name: AttemptID, _ attempt: Attempt) {
        // What was superseded is confirmed with the largest number, so that the worker forgets it.
        let isForgotten = attempt.acknowledged >= UInt64(Int64.max)
        if !isForgotten, attempt.acknowledged > attempt.sequence, self.trials[name.trial]?.result == nil {
            self.anomalies.append(
                "report \(attempt.acknowledged) of \(Self.name(name)) was acknowledged, \(attempt.sequence) is stored"
            )
        }
    }

    private mutating func check(_ name: TrialID, _ trial: Trial, _ isComplete: Bool) {
        if isComplete, trial.result == nil { self.anomalies.append("\(Self.name(name)) has not ended") }
        if let seen = trial.seen, seen.state.isEnded {
            if trial.result?.state != seen.state || trial.result?.cost != seen.cost {
                let now = trial.result.map { "\($0.state), cost \($0.cost.map { "\($0)" } ?? "none")" } ?? "nothing"
                self.anomalies.append(
                    "\(Self.name(name)) was seen as \(seen.state), cost \(seen.cost.map { "\($0)" } ?? "none"); it is \(now)"
                )
            }
        }
        guard let result = trial.result, result.state == .succeeded, result.epoch > 0 else { return }
        let winner = AttemptID(trial: name, epoch: result.epoch)
        if let computed = self.attempts[winner]?.computed, computed != result.cost {
            self.anomalies.append("\(Self.name(winner)) computed \(computed), and \(result.cost ?? .nan) was accepted")
        }
    }

    private static func name(_ trial: TrialID) -> String {
        "trial \(trial.number) of study \(trial.study.rawValue)"
    }

    private static func name(_ attempt: AttemptID) -> String {
        "attempt \(attempt.epoch) of \(self.name(attempt.trial))"
    }
}

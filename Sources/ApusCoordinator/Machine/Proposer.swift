import ApusOptimizer
import ApusSpace
package import ApusStudy

/// A study's optimizer, told what may be told.
package struct Proposer: Sendable {
    private let study: Study
    private var optimizer: any Optimizer

    /// Throws an `OptimizerError` when the study's method cannot run.
    package init(study: Study) throws {
        self.study = study
        self.optimizer = try makeOptimizer(for: study.search, space: study.space, trials: study.limits.trials)
    }

    /// Why nothing more will be proposed; `nil` as long as something may be.
    var end: SearchEnd? { self.optimizer.end }

    mutating func propose(_ count: Int, beside pending: [Configuration]) -> [Configuration] {
        self.optimizer.propose(count, beside: pending)
    }

    mutating func observe(_ trial: TrialSummary) {
        if let ended = Self.ended(trial) { self.optimizer.observe([ended]) }
    }

    /// Begins anew after these trials, in the order of their numbers; those that a user left out are not told.
    mutating func resume(after trials: [TrialSummary]) {
        // It was made from the same study before, so it can be made again.
        guard
            let fresh = try? makeOptimizer(
                for: self.study.search,
                space: self.study.space,
                trials: self.study.limits.trials
            )
        else { return }
        self.optimizer = fresh
        self.optimizer.resume(after: trials.map(\.configuration))
        self.optimizer.observe(trials.compactMap(Self.ended))
    }

    /// What an optimizer learns of a trial: what ended by a user's hand or was lost says nothing.
    private static func ended(_ trial: TrialSummary) -> EndedTrial? {
        guard !trial.isInvalidated else { return nil }
        let result: EndedTrial.Result
        switch trial.state {
        case .succeeded:
            guard let cost = trial.cost else { return nil }
            result = .cost(cost)
        case .failed, .timedOut: result = .failed
        case .infeasible: result = .infeasible
        case .waiting, .running, .killed, .lost, .cancelled: return nil
        }
        return EndedTrial(number: trial.number, configuration: trial.configuration, result: result)
    }
}

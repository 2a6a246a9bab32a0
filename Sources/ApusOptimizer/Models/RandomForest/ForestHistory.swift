import ApusSpace
import ApusStudy

/// The trials that a forest learns from, as encoded rows.
struct ForestHistory: Sendable {
    let candidates: CandidateSpace
    private(set) var rows: [[Double]] = []
    private(set) var trials: [EndedTrial] = []

    /// The numbers of the trials that have a cost.
    private(set) var costed: [Int] = []
    private(set) var costs: [Double] = []
    private(set) var constraintCount = 0

    /// Trials that failed or cannot be run.
    private(set) var failures = 0
    private(set) var hasPartialFidelity = false

    var count: Int { self.rows.count }

    init(_ candidates: CandidateSpace) {
        self.candidates = candidates
    }

    /// The configuration is canonical.
    mutating func append(_ trial: EndedTrial) {
        var row = self.candidates.row(of: trial.configuration)
        if self.candidates.width > self.candidates.features.count {
            row[row.count - 1] = trial.fidelity > 0 ? min(trial.fidelity, 1) : 1
        }
        if trial.fidelity < 1 { self.hasPartialFidelity = true }
        if case .cost(let cost) = trial.result, cost.isFinite {
            self.costed.append(self.rows.count)
            self.costs.append(cost)
        } else {
            self.failures += 1
        }
        self.constraintCount = max(self.constraintCount, trial.constraints.count)
        self.rows.append(row)
        self.trials.append(trial)
    }

    /// Whether a trial ran and kept to all constraints.
    func isFeasible(_ number: Int) -> Bool {
        guard case .cost(let cost) = self.trials[number].result, cost.isFinite else { return false }
        return self.trials[number].constraints.allSatisfy { $0 <= 0 }
    }
}

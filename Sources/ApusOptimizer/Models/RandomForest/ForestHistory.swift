import ApusSpace
import ApusStudy

/// The trials that a forest learns from, as encoded rows.
struct ForestHistory: Sendable {
    let candidates: CandidateSpace

    /// `nil` where there are no instances to tell apart.
    let instances: InstanceFeatures?

    /// What the rows are with the columns of the instances.
    let schema: ForestSchema
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

    /// The numbers of the first trials of different configurations; kept where there are instances.
    private(set) var distinct: [Int] = []
    private var seen: Set<[Double]> = []

    init(_ candidates: CandidateSpace, instances: InstanceFeatures? = nil) {
        self.candidates = candidates
        self.instances = instances
        self.schema = ForestSchema(columns: candidates.schema.columns + (instances?.columns ?? []))
    }

    /// A trial's row with the columns of its instance.
    func fullRow(_ number: Int) -> [Double] {
        guard let instances else { return self.rows[number] }
        let instance = self.trials[number].run?.instance ?? 0
        return self.rows[number] + instances.rows[min(max(instance, 0), instances.rows.count - 1)]
    }

    /// Whether the cost of a trial is only a lower bound.
    func isCensored(_ number: Int) -> Bool { self.trials[number].run?.isCensored ?? false }

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
        if self.instances != nil, self.seen.insert(row).inserted { self.distinct.append(self.rows.count) }
        self.rows.append(row)
        self.trials.append(trial)
    }

    /// Whether a trial ran and kept to all constraints.
    func isFeasible(_ number: Int) -> Bool {
        guard case .cost(let cost) = self.trials[number].result, cost.isFinite else { return false }
        return self.trials[number].constraints.allSatisfy { $0 <= 0 }
    }
}

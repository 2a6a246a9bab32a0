import ApusAPI
import ApusOptimizer

/// The front of a study of several objectives, and the volume that it dominates.
struct FrontReport: Codable, Hashable, Sendable {
    /// Where the volume ends, for one objective.
    struct Reference: Codable, Hashable, Sendable {
        let metric: String
        let value: Double

        /// Given by the study or by the user; else the worst value of the feasible trials.
        let isGiven: Bool
    }

    /// In the units of the metrics, multiplied; absent where so many trials of so many objectives would take long, and
    /// without a feasible trial.
    let hypervolume: Double?

    /// In the study's order of objectives; empty without a feasible trial.
    let references: [Reference]

    /// From the best of the first objective on.
    let trials: [TrialAnswer]

    /// `given` are references of the user's, one for each objective, before which the study's own do not count.
    init(study: StudyAnswer, trials: [TrialAnswer], given: [Double]? = nil) {
        let feasible = trials.filter { $0.objectives != nil && $0.isFeasible != false && $0.state == "succeeded" }
            .filter { !$0.isInvalidated }
        let front = feasible.filter { $0.isOnFront == true }
        let signs = study.objectives.map { $0.goal == "maximize" ? -1.0 : 1.0 }
        func costs(_ trial: TrialAnswer) -> [Double] { zip(trial.objectives ?? [], signs).map { $0 * $1 } }
        self.trials = front.sorted { left, right in
            let (one, other) = (costs(left)[0], costs(right)[0])
            return one == other ? left.number < right.number : one < other
        }
        let known = feasible.map(costs)
        guard !known.isEmpty else {
            (self.hypervolume, self.references) = (nil, [])
            return
        }
        let references = study.objectives.enumerated().map { index, objective in
            let own = given.map { $0[index] } ?? objective.reference
            let worst = known.map { $0[index] }.max().map { $0 * signs[index] } ?? 0
            return Reference(metric: objective.metric, value: own ?? worst, isGiven: own != nil)
        }
        self.references = references
        self.hypervolume = ParetoFront.hypervolume(
            of: front.map(costs),
            below: zip(references, signs).map { $0.value * $1 }
        )
    }

    /// The table, and below it the volume.
    func lines(study: StudyAnswer) -> [String] {
        guard !self.trials.isEmpty else { return ["no feasible trial has results yet"] }
        return Table(study: study, trials: self.trials).lines() + ["", self.volumeLine]
    }

    private var volumeLine: String {
        let up = self.references.map { reference in
            "\(VisibleText.escaped(reference.metric)) \(NumberText.short(reference.value))"
                + (reference.isGiven ? "" : " (the worst of the feasible trials)")
        }
        let end = "up to " + up.joined(separator: ", ")
        guard let hypervolume = self.hypervolume else {
            return "front of \(self.trials.count) trials; too many for an exact hypervolume"
        }
        return "front of \(self.trials.count) trials; hypervolume \(NumberText.short(hypervolume, digits: 6)) \(end)"
    }
}

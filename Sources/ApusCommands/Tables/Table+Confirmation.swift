import ApusAPI

extension Table {
    /// The configurations that were run again, the best mean first.
    init(confirmation: ConfirmationAnswer, study: StudyAnswer) {
        let parameters = study.parameters.filter { $0.kind != "constant" }.map(\.name)
        let holdout = study.holdout.filter { name in
            confirmation.candidates.contains { $0.holdout.contains { $0.metric == name } }
        }
        self.init(
            columns: ["trial", "runs"].map { Column(name: $0) }
                + ["mean \(study.metric)", "95 % from", "to", "in the search"].map { Column(name: $0) }
                + holdout.map { Column(name: "mean \($0) (held out)") } + parameters.map { Column(name: $0) },
            rows: confirmation.candidates.map { candidate in
                let objective = candidate.objective
                return [.integer(Int(candidate.trial)), .text("\(objective?.count ?? 0) of \(candidate.runs.count)")]
                    + [objective?.mean, objective?.lower, objective?.upper, candidate.searched].map {
                        $0.map(Cell.real) ?? Cell.none
                    }
                    + holdout.map { name in
                        candidate.holdout.first { $0.metric == name }.map { Cell.real($0.mean) } ?? Cell.none
                    }
                    + parameters.map { candidate.configuration[$0].map(Cell.init) ?? Cell.none }
            }
        )
    }
}

extension ConfirmationAnswer {
    /// One line: how far the runs are, or which configuration won.
    func summary(metric: String) -> String {
        guard let winner = self.candidates.first(where: { $0.trial == self.winner }), let objective = winner.objective
        else {
            let ended = self.candidates.reduce(0) { $0 + $1.ended }
            let planned = self.candidates.reduce(0) { $0 + $1.runs.count }
            return self.isComplete
                ? "none of the \(planned) runs of the best configurations succeeded"
                : "\(ended)/\(planned) runs of the \(self.candidates.count) best configurations ended"
        }
        return "trial \(winner.trial)'s configuration has \(metric) \(objective.text) over \(objective.count) runs"
    }
}

extension ConfirmationAnswer.Interval {
    /// `0.913 (95 %: 0.905 to 0.921)`.
    var text: String {
        let mean = NumberText.short(self.mean)
        guard let lower = self.lower, let upper = self.upper else { return mean }
        return "\(mean) (95 %: \(NumberText.short(lower)) to \(NumberText.short(upper)))"
    }
}

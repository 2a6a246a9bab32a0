import ApusAPI

extension StudyAnswer {
    /// Whether more than one objective decides which trials are good.
    var isJudgedFurther: Bool { self.objectives.count > 1 || !self.constraints.isEmpty }

    /// `front of 7; val_error 0.02 (trial 7), latency_ms 3.1 (trial 9)`; `nil` in a study of one objective.
    var frontText: String? {
        guard let size = self.frontSize else { return nil }
        guard size > 0 else { return nil }
        let bests = self.objectives.compactMap { objective -> String? in
            guard let best = objective.best, let trial = objective.trial else { return nil }
            return "\(VisibleText.escaped(objective.metric)) \(NumberText.short(best)) (trial \(trial))"
        }
        return "\(size) trial\(size == 1 ? "" : "s"); best " + bests.joined(separator: ", ")
    }

    /// What there is to say of feasibility, while no trial is feasible.
    var nearestText: String? {
        guard let nearest = self.nearest else { return nil }
        let broken = nearest.broken.map { " breaks " + $0.map(VisibleText.escaped).joined(separator: ", ") } ?? ""
        return "none feasible yet; the nearest, trial \(nearest.number),\(broken)"
    }

    /// `minimize val_error (last)`, with what there is to it.
    static func text(_ objective: ObjectiveAnswer) -> String {
        let reference = objective.reference.map { ", up to \(NumberText.short($0))" } ?? ""
        return "\(objective.goal) \(VisibleText.escaped(objective.metric)) (\(objective.reading))\(reference)"
    }

    /// The lines of `apus study show` on what trials are judged by.
    var criteriaLines: [String] {
        let objectives =
            self.objectives.count == 1
            ? ["objective  \(self.goal) \(self.metric) (\(self.reading))"]
            : self.objectives.enumerated().map { index, objective in
                (index == 0 ? "objectives " : "           ") + Self.text(objective)
            }
        guard !self.constraints.isEmpty else { return objectives }
        let count = self.infeasibleCount ?? 0
        let broken = count == 0 ? "" : "  (\(count) trial\(count == 1 ? " breaks" : "s break") one)"
        let texts = self.constraints.map { VisibleText.escaped($0.text) }.joined(separator: ", ")
        return objectives + ["feasible   \(texts)\(broken)"]
    }
}

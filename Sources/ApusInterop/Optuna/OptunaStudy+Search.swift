internal import ApusSpace
internal import ApusStudy

/// A study of Optuna as a search that begins where it was best.
extension OptunaStudy {
    /// Optuna's own word, where the study names no metric.
    private static let metric = "value"

    /// The space, the objective and the best configuration; what is left out is told.
    package var search: ImportedSearch {
        let best = self.best
        let start = best.flatMap { self.space(startingAt: $0) }
        return ImportedSearch(
            name: self.name,
            space: start ?? self.space,
            names: self.names,
            objective: self.objectives.first,
            otherObjectives: Array(self.objectives.dropFirst()),
            method: nil,
            trialsMax: nil,
            parallel: nil,
            wallclock: nil,
            trialWallclock: nil,
            fidelity: nil,
            gpus: nil,
            command: [],
            passesByCommand: false,
            jsonFile: nil,
            codeFolder: nil,
            metricPatterns: [],
            warnings: self.remarks(best: start == nil ? nil : best).map {
                InteropIssue(severity: .warning, place: .tree(""), message: $0)
            }
        )
    }

    /// Metrics without names have their places as in `values[0]`.
    private var objectives: [Objective] {
        let names = self.metricNames
        return self.goals.enumerated().map { index, goal in
            let standard = self.goals.count == 1 ? Self.metric : "\(Self.metric)\(index)"
            return Objective(metric: index < names.count ? names[index] : standard, goal: goal)
        }
    }

    private var metricNames: [String] {
        let names = self.systemAttributes.first { $0.key == "study:metric_names" }?.value.items ?? []
        return names.compactMap(\.string)
    }

    /// The complete trial with the best value; the first of several.
    private var best: OptunaTrial? {
        guard self.goals.count == 1 else { return nil }
        let complete = self.trials.filter { $0.state == .complete && $0.values.count == 1 }
        let sign = self.goals[0] == .minimize ? 1.0 : -1.0
        return complete.min { $0.values[0] * sign < $1.values[0] * sign }
    }

    /// `nil` where there is no such space.
    private func space(startingAt trial: OptunaTrial) -> Space? {
        let values = self.configuration(of: trial).values
        let parameters = zip(self.space.parameters, values).map { parameter, value in
            Parameter(name: parameter.name, domain: parameter.domain, defaultValue: value ?? parameter.defaultValue)
        }
        // The space itself does without them; then it begins in the middle.
        return try? Space(parameters: parameters)
    }

    private func remarks(best: OptunaTrial?) -> [String] {
        var remarks: [String] = []
        if self.metricNames.isEmpty {
            let names = self.objectives.map { "'\($0.metric)'" }.joined(separator: ", ")
            remarks.append(
                self.goals.count > 1
                    ? "the study names no metrics, so they are called \(names) here; the program prints them so"
                    : "the study names no metric, so it is called \(names) here; the program prints it so"
            )
        }
        let complete = self.trials.count { $0.state == .complete }
        if !self.trials.isEmpty {
            let start = best.map {
                ", but the search begins with the best, trial \($0.number) with the value \($0.values[0])"
            }
            remarks.append(
                "of the study's trials none is taken over (\(self.trials.count), \(complete) of them complete)\(start ?? "")"
            )
        }
        for name in self.names {
            let isOften = self.trials.contains { trial in
                trial.state == .complete && !trial.assignments.contains { $0.name == name }
            }
            guard isOften else { continue }
            remarks.append(
                "'\(Shown.text(name))' is missing in some trials; where it depends on another parameter, say so with 'when'"
            )
        }
        return remarks
    }
}

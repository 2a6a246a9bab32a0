import ApusOptimizer
import ApusSpace
import ApusStudy

extension Coordinator {
    /// The trials of the studies that a new one is to learn from, as they are now; every mistake at once.
    func earlierTrials(for study: Study) async throws -> EarlierTrials {
        guard let warmStart = study.warmStart else { return .none }
        var mistakes: [String] = []
        var known: [StudyID] = []
        var earlier = EarlierTrials.none
        for name in warmStart.studies {
            guard let id = try? await self.find(name), let run = self.machine.studies[id] else {
                mistakes.append("'warm-start' names '\(name)', and there is no such study; `apus study list` shows all")
                continue
            }
            guard !known.contains(id) else { continue }
            known.append(id)
            guard run.study.objective.goal == study.objective.goal else {
                mistakes.append(
                    "study '\(name)' of 'warm-start' has the goal \(run.study.objective.goal.rawValue), and this one "
                        + "\(study.objective.goal.rawValue): their results cannot be compared"
                )
                continue
            }
            guard run.study.objectives.count == 1 else {
                mistakes.append(
                    "study '\(name)' of 'warm-start' has \(run.study.objectives.count) objectives: its results are no "
                        + "single number to learn from"
                )
                continue
            }
            let part = EarlierStudy(id, space: run.study.space, results: Self.results(of: run), in: study.space)
            if !part.hasCommonParameter {
                mistakes.append("study '\(name)' of 'warm-start' has no parameter in common with this one")
            } else if part.trials.isEmpty {
                mistakes.append(
                    "study '\(name)' of 'warm-start' has no trial to learn from: \(part.leftOut) of them lie outside of "
                        + "this study's space, and the others have no result"
                )
            }
            earlier.add(part.trials, leftOut: part.leftOut)
        }
        guard mistakes.isEmpty else { throw CoordinatorError.invalid(mistakes) }
        return earlier
    }

    /// What the study's own optimizer could be told of whole trials.
    private static func results(
        of run: StudyRun
    ) -> [(number: UInt32, configuration: Configuration, result: ToldTrial.Result)] {
        run.searchTrials.filter(\.isFeasible).compactMap { trial in
            Proposer.told(trial).map { (trial.number, trial.configuration, $0.result) }
        }
    }
}

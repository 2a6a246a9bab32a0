internal import ApusSpace
internal import ApusStudy

/// A study while its journal is replayed.
struct OptunaStudyDraft {
    let name: String
    let goals: [Objective.Goal]
    let line: Int
    var isDeleted = false
    var trials: [OptunaTrialDraft] = []
    var userAttributes: [TreeValue.Entry] = []
    var systemAttributes: [TreeValue.Entry] = []

    init(name: String, goals: [Objective.Goal], line: Int) {
        self.name = name
        self.goals = goals
        self.line = line
    }

    /// The study with the union of its trials' spaces.
    func study(_ issues: inout IssueList) -> OptunaStudy? {
        var order: [String] = []
        var union: [String: (distribution: OptunaDistribution, line: Int)] = [:]
        for trial in self.trials where !trial.isDiscarded {
            for suggestion in trial.suggestions {
                guard let known = union[suggestion.name] else {
                    order.append(suggestion.name)
                    union[suggestion.name] = (suggestion.distribution, suggestion.line)
                    continue
                }
                guard known.distribution != suggestion.distribution else { continue }
                guard let joined = known.distribution.union(suggestion.distribution) else {
                    issues.error(
                        line: suggestion.line,
                        "'\(Shown.text(suggestion.name))' is a list in one trial and a range in another (line "
                            + "\(known.line)); "
                            + "rename it in one of them"
                    )
                    continue
                }
                union[suggestion.name] = (joined, known.line)
            }
        }
        var parameters: [Parameter] = []
        var legalNames: Set<String> = []
        for name in order {
            guard let known = union[name] else { continue }
            let legal = ApusName.legal(name) { legalNames.contains($0) }
            legalNames.insert(legal)
            if legal != name {
                issues.warning(
                    line: known.line,
                    "'\(Shown.text(name))' is called '\(legal)' here, where names have no such signs"
                )
            }
            let domain = known.distribution.domain
            parameters.append(Parameter(name: legal, domain: domain, defaultValue: domain.middle ?? .choice(0)))
        }
        return self.study(parameters, names: order, lines: order.map { union[$0]?.line ?? self.line }, &issues)
    }

    private func study(
        _ parameters: [Parameter],
        names: [String],
        lines: [Int],
        _ issues: inout IssueList
    ) -> OptunaStudy? {
        do {
            return OptunaStudy(
                name: self.name,
                goals: self.goals,
                space: try Space(parameters: parameters),
                names: names,
                trials: self.trials.enumerated().filter { !$0.element.isDiscarded }.map {
                    $0.element.trial(number: $0.offset, objectives: self.goals.count)
                },
                userAttributes: self.userAttributes,
                systemAttributes: self.systemAttributes
            )
        } catch {
            for issue in error.issues {
                if case .parameter(let index) = issue.subject {
                    issues.error(line: lines[index], issue.message)
                } else {
                    issues.error(line: self.line, issue.message)
                }
            }
            return nil
        }
    }
}

import ApusSpace
import ApusStudy

/// Sorts a study's trials by a column: trials without a value last in either direction, equal ones by number.
struct TrialOrder {
    enum Key: Comparable {
        case number(Double)
        case text(String)
    }

    private let run: StudyRun
    private let column: TrialQuery.Column
    private let isDescending: Bool

    /// Throws `invalid` for a parameter or metric that the study does not have.
    init(_ query: TrialQuery, _ run: StudyRun) throws(CoordinatorError) {
        self.run = run
        self.column = query.sort
        self.isDescending = query.isDescending
        switch query.sort {
        case .parameter(let name) where run.study.space.index(of: name) == nil:
            throw .invalid(["there is no parameter '\(name)' to sort by"])
        case .metric(let name) where !run.metricNames.contains(name):
            let known = run.metricNames.sorted().joined(separator: ", ")
            throw .invalid(["there is no metric '\(name)' to sort by" + (known.isEmpty ? "" : "; there are \(known)")])
        default: break
        }
    }

    func sorted(_ trials: [TrialRecord]) -> [TrialRecord] {
        if case .number = self.column { return self.isDescending ? trials.reversed() : trials }
        let keyed = trials.map { (key: self.key(of: $0), trial: $0) }
        return keyed.sorted { left, right in
            switch (left.key, right.key) {
            case (nil, nil): break
            case (nil, _): return false
            case (_, nil): return true
            case (let one?, let other?):
                if one != other { return self.isDescending ? other < one : one < other }
            }
            return left.trial.summary.number < right.trial.summary.number
        }.map(\.trial)
    }

    private func key(of trial: TrialRecord) -> Key? {
        switch self.column {
        case .number: .number(Double(trial.summary.number))
        case .state: .text(trial.summary.state.rawValue)
        case .cost: trial.summary.cost.map { .number($0) }
        case .duration: trial.milliseconds < 0 ? nil : .number(Double(trial.milliseconds))
        case .started: trial.startedAt.map { .number(Double($0.rawValue)) }
        case .parameter(let name): self.parameterKey(name, trial)
        case .metric(let name): self.metricKey(name, trial)
        }
    }

    private func parameterKey(_ name: String, _ trial: TrialRecord) -> Key? {
        guard let index = self.run.study.space.index(of: name) else { return nil }
        switch trial.summary.configuration.values[index] {
        case .real(let value): return .number(value)
        case .integer(let value): return .number(Double(value))
        case .choice(let choice): return .number(Double(choice))
        case nil: return nil
        }
    }

    private func metricKey(_ name: String, _ trial: TrialRecord) -> Key? {
        guard let index = self.run.metricNames.firstIndex(of: name), index < trial.finals.count else { return nil }
        return trial.finals[index].isNaN ? nil : .number(trial.finals[index])
    }
}

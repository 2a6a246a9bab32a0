internal import ApusSpace
internal import ApusStudy

/// A trial while its journal is replayed.
struct OptunaTrialDraft {
    struct Suggestion {
        let name: String
        let value: Literal
        let distribution: OptunaDistribution
        let line: Int
    }

    var started: String?
    var completed: String?
    var userAttributes: [TreeValue.Entry] = []
    var systemAttributes: [TreeValue.Entry] = []
    var isDiscarded = false
    private(set) var suggestions: [Suggestion] = []
    private var state = 0
    private var values: [Double] = []
    private var curve: [Int: Double] = [:]

    init(started: String?) {
        self.started = started
    }

    /// RUNNING or WAITING.
    var isOpen: Bool { self.state == 0 || self.state == 4 }

    mutating func setState(_ record: TreeValue, _ line: Int, _ issues: inout IssueList) {
        let state = record["state"]?.whole ?? 0
        guard (0...4).contains(state) else {
            return issues.warning(line: line, "there is no state \(state); the record is left out")
        }
        self.state = state
        if let values = record["values"]?.items {
            self.values = values.compactMap(\.number)
        } else if let value = record["value"]?.number {
            self.values = [value]
        }
    }

    mutating func set(
        _ name: String,
        _ number: TreeValue?,
        _ distribution: TreeValue?,
        _ line: Int,
        _ issues: inout IssueList
    ) {
        // The distribution is a text that holds JSON; a tree is taken too, and anything else warned of.
        let tree = distribution?.string.flatMap { try? JSONReader.value(Array($0.utf8)[...]) } ?? distribution
        guard let distribution = tree.flatMap({ OptunaDistribution($0) }) else {
            return issues.warning(
                line: line,
                "'\(Shown.text(name))' has a distribution that Apus does not know; it is left out"
            )
        }
        guard let value = number?.number.flatMap({ distribution.value($0) }) else {
            return issues.warning(
                line: line,
                "'\(Shown.text(name))' has a value that is none of its distribution; it is left out"
            )
        }
        self.suggestions.removeAll { $0.name == name }
        guard self.suggestions.count < Space.parametersMax else {
            return issues.warning(
                line: line,
                "the trial has more than \(Space.parametersMax) parameters; the rest is "
                    + "left out"
            )
        }
        self.suggestions.append(Suggestion(name: name, value: value, distribution: distribution, line: line))
    }

    mutating func setIntermediate(_ step: Int, _ value: TreeValue) {
        switch value {
        case .integer(let whole): self.curve[step] = Double(whole)
        case .real(let number): self.curve[step] = number
        default: self.curve[step] = .nan
        }
    }

    func trial(number: Int, objectives: Int) -> OptunaTrial {
        let states: [OptunaTrial.State] = [.lost, .complete, .pruned, .failed, .waiting]
        let isComplete = self.state == 1 && self.values.count == objectives
        let fixed = self.systemAttributes.first { $0.key == "fixed_params" }?.value.entries ?? []
        return OptunaTrial(
            number: number,
            // A complete trial without its values, or with NaN among them, is of no use.
            state: self.state == 1 && !isComplete ? .failed : states[self.state],
            values: isComplete ? self.values : [],
            assignments: self.suggestions.map { OptunaTrial.Assignment(name: $0.name, value: $0.value) },
            fixed: fixed.compactMap { entry in
                entry.value.literal.map { OptunaTrial.Assignment(name: entry.key, value: $0) }
            },
            curve: self.curve.sorted { $0.key < $1.key }.map {
                OptunaTrial.Intermediate(step: $0.key, value: $0.value)
            },
            started: self.started,
            completed: self.completed,
            userAttributes: self.userAttributes,
            systemAttributes: self.systemAttributes
        )
    }
}

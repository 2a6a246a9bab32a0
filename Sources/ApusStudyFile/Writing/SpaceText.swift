internal import ApusSpace

/// Writes the parameters, the conditions and the forbidden clauses of a space.
struct SpaceText {
    private let space: Space
    private let conditions: ConditionText

    /// What has no words in a study file, each with what to do.
    private(set) var mistakes: [String] = []

    init(_ space: Space) {
        self.space = space
        self.conditions = ConditionText(parameters: space.parameters)
    }

    /// One line for each parameter, its map aligned with the others.
    mutating func parameters(remarks: [Int: String]) -> [String] {
        let names = self.space.parameters.map { YAMLText.scalar($0.name) }
        let width = names.map(\.count).filter { $0 <= 24 }.max() ?? 0
        return names.indices.map { index in
            let blanks = String(repeating: " ", count: max(1, width + 1 - names[index].count))
            let map = TreeText.map(self.entries(of: index))
            return "\(names[index]):\(blanks)\(map)" + (remarks[index].map { "  \(CommentText.line(of: $0))" } ?? "")
        }
    }

    /// The lines of `conditions`; empty where each condition stands at its parameter.
    mutating func conditionLines() -> [String] {
        guard !self.standsInline else { return [] }
        return self.space.conditions.map { condition in
            "\(YAMLText.scalar(self.space.parameters[condition.child].name)): \(self.text(of: condition))"
        }
    }

    /// The entries of `forbidden`.
    mutating func forbiddenLines() -> [String] {
        let expressions = ForbiddenText(parameters: self.space.parameters)
        return self.space.forbidden.map { clause in
            switch clause {
            case .combination(let pairs):
                TreeText.map(
                    pairs.map { pair in
                        let parameter = self.space.parameters[pair.parameter]
                        return (YAMLText.scalar(parameter.name), Self.text(of: pair.value, parameter.domain))
                    }
                )
            case .expression(let expression): YAMLText.scalar(expressions.text(of: expression), in: .block)
            }
        }
    }

    /// Reading puts the conditions into the order of the parameters; where theirs differs, they stand by themselves.
    private var standsInline: Bool {
        let children = self.space.conditions.map(\.child)
        return children == children.sorted()
    }

    private mutating func entries(of index: Int) -> [(key: String, text: String)] {
        let parameter = self.space.parameters[index]
        var entries = Self.kind(of: parameter.domain)
        let standard = parameter.domain.middle ?? .choice(0)
        if parameter.defaultValue != standard {
            entries.insert(("default", Self.text(of: parameter.defaultValue, parameter.domain)), at: 1)
        }
        if self.standsInline, let condition = self.space.condition(of: index) {
            entries.append(("when", self.text(of: condition)))
        }
        return entries
    }

    private mutating func text(of condition: Condition) -> String {
        let child = self.space.parameters[condition.child].name
        guard let text = self.conditions.text(of: condition.expression) else {
            self.mistakes.append(
                "the condition of '\(child)' has a value with both kinds of quotes, which a condition cannot write; "
                    + "rename the value"
            )
            return "''"
        }
        return YAMLText.scalar(text, in: self.standsInline ? .flow : .block)
    }

    private static func kind(of domain: Domain) -> [(key: String, text: String)] {
        switch domain {
        case .real(let lower, let upper, let scale, let step):
            let bounds = TreeText.list([TreeText.number(lower), TreeText.number(upper)])
            return [("real", bounds)] + self.range(scale, step: step.map(TreeText.number))
        case .integer(let lower, let upper, let scale, let step):
            return [("int", TreeText.list(["\(lower)", "\(upper)"]))] + self.range(scale, step: step.map { "\($0)" })
        case .categorical(let choices): return [("choice", TreeText.list(choices.map(TreeText.literal)))]
        case .ordinal(let choices): return [("ordinal", TreeText.list(choices.map(TreeText.literal)))]
        case .constant(let literal): return [("constant", TreeText.literal(literal))]
        }
    }

    private static func range(_ scale: Domain.Scale, step: String?) -> [(key: String, text: String)] {
        (scale == .log ? [("log", "true")] : []) + (step.map { [("step", $0)] } ?? [])
    }

    private static func text(of value: ParameterValue, _ domain: Domain) -> String {
        switch value {
        case .real(let number): TreeText.number(number)
        case .integer, .choice: domain.literal(of: value).map(TreeText.literal) ?? "null"
        }
    }
}

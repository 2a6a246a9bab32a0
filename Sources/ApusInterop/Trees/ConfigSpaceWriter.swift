package import ApusSpace
package import ApusStudy

/// Writes a space as ConfigSpace's format 0.4.
struct ConfigSpaceWriter {
    private let space: Space
    private let names: [String]
    private var issues = IssueList()

    init(_ space: Space, names: [String]) {
        self.space = space
        self.names = names
    }

    mutating func tree(name: String?, file: String) throws(InteropError) -> TreeValue {
        let parameters = self.space.parameters.indices.map { self.parameter($0) }
        let conditions = self.space.conditions.map { self.condition($0.expression, child: self.names[$0.child]) }
        let forbidden = self.space.forbidden.enumerated().map { self.clause($0.element, at: "forbidden[\($0.offset)]") }
        _ = try self.issues.warnings(of: file)
        return Self.map([
            ("name", name.map(TreeValue.text) ?? .null), ("hyperparameters", .list(parameters)),
            ("conditions", .list(conditions)), ("forbiddens", .list(forbidden)),
            ("python_module_version", .text("1.2.0")),
            ("format_version", .real(0.4)),
        ])
    }

    private mutating func parameter(_ index: Int) -> TreeValue {
        let parameter = self.space.parameters[index]
        let name = ("name", TreeValue.text(self.names[index]))
        let start = ("default_value", self.tree(of: parameter.defaultValue, index))
        let meta = ("meta", TreeValue.null)
        switch parameter.domain {
        case .real(let lower, let upper, let scale, let step):
            self.refuse(step: step.map { "\($0)" }, index)
            return Self.map([
                ("type", .text("uniform_float")), name, ("lower", .real(lower)), ("upper", .real(upper)), start,
                ("log", .boolean(scale == .log)), meta,
            ])
        case .integer(let lower, let upper, let scale, let step):
            self.refuse(step: step == 1 ? nil : step.map { "\($0)" }, index)
            return Self.map([
                ("type", .text("uniform_int")), name, ("lower", .integer(lower)), ("upper", .integer(upper)), start,
                ("log", .boolean(scale == .log)), meta,
            ])
        case .categorical(let choices):
            return Self.map([
                ("type", .text("categorical")), name, ("choices", .list(choices.map(Self.tree))), ("weights", .null),
                start,
                meta,
            ])
        case .ordinal(let choices):
            return Self.map([
                ("type", .text("ordinal")), name, ("sequence", .list(choices.map(Self.tree))), start, meta,
            ])
        case .constant(let literal):
            return Self.map([("type", .text("constant")), name, ("value", Self.tree(literal)), meta])
        }
    }

    private mutating func refuse(step: String?, _ index: Int) {
        guard let step else { return }
        self.issues.error(
            at: self.names[index],
            "ConfigSpace has no steps, and '\(self.names[index])' has the step \(step); leave it out, or make it an "
                + "ordinal"
        )
    }

    private func condition(_ expression: Condition.Expression, child: String) -> TreeValue {
        switch expression {
        case .all(let parts), .any(let parts):
            let isAll = if case .all = expression { true } else { false }
            return Self.map([
                ("type", .text(isAll ? "AND" : "OR")), ("child", .text(child)),
                ("conditions", .list(parts.map { self.condition($0, child: child) })),
            ])
        case .comparison(let parent, let relation, let values):
            let trees = values.map { self.tree(of: $0, parent) }
            let ends: (String, String, TreeValue) =
                switch relation {
                case .equal: ("EQ", "value", trees.first ?? .null)
                case .notEqual: ("NEQ", "value", trees.first ?? .null)
                case .less: ("LT", "value", trees.first ?? .null)
                case .greater: ("GT", "value", trees.first ?? .null)
                case .oneOf: ("IN", "values", .list(trees))
                }
            return Self.map([
                ("type", .text(ends.0)), ("child", .text(child)), ("parent", .text(self.names[parent])),
                (ends.1, ends.2),
            ])
        }
    }

    private mutating func clause(_ forbidden: Forbidden, at path: String) -> TreeValue {
        switch forbidden {
        case .combination(let pairs):
            let clauses = pairs.map { pair in
                Self.map([
                    ("type", .text("EQUALS")), ("name", .text(self.names[pair.parameter])),
                    ("value", self.tree(of: pair.value, pair.parameter)),
                ])
            }
            return clauses.count == 1 ? clauses[0] : Self.map([("type", .text("AND")), ("clauses", .list(clauses))])
        case .expression(let expression):
            if let tree = self.relation(expression) { return tree }
            self.issues.error(
                at: path,
                "ConfigSpace has no arithmetic in forbidden clauses, only comparisons joined by &&; simplify the "
                    + "expression"
            )
            return .null
        }
    }

    /// `nil` for what is no conjunction of comparisons.
    private func relation(_ expression: ForbiddenExpression) -> TreeValue? {
        guard case .binary(let operation, let left, let right) = expression else { return nil }
        if operation == .and {
            guard let left = self.relation(left), let right = self.relation(right) else { return nil }
            let parts = [left, right].flatMap { $0["type"] == .text("AND") ? $0["clauses"]?.items ?? [] : [$0] }
            return Self.map([("type", .text("AND")), ("clauses", .list(parts))])
        }
        let words: [ForbiddenExpression.BinaryOperator: String] = [
            .less: "LT", .lessOrEqual: "LE", .equal: "EQ", .greaterOrEqual: "GE", .greater: "GT",
        ]
        guard let word = words[operation], case .parameter(let index) = left else { return nil }
        switch right {
        case .parameter(let other):
            return Self.map([
                ("type", .text("RELATION_\(word)")), ("left", .text(self.names[index])),
                ("right", .text(self.names[other])),
            ])
        case .number(let number):
            guard let value = self.value(number, of: index) else { return nil }
            return Self.map([
                ("type", .text(word == "EQ" ? "EQUALS" : "CLAUSE_\(word)")), ("name", .text(self.names[index])),
                ("value", value),
            ])
        case .unary, .binary: return nil
        }
    }

    /// The value that counts as a number; `nil` where there is none.
    private func value(_ number: Double, of index: Int) -> TreeValue? {
        let domain = self.space.parameters[index].domain
        guard domain.choices.isEmpty else {
            return domain.choices.indices.first { domain.number(ofChoice: $0) == number }.map {
                Self.tree(domain.choices[$0])
            }
        }
        // What is no value here is none for ConfigSpace either.
        guard let value = try? domain.value(of: .real(number)) else { return nil }
        return self.tree(of: value, index)
    }

    private func tree(of value: ParameterValue, _ index: Int) -> TreeValue {
        self.space.parameters[index].domain.literal(of: value).map(Self.tree) ?? .null
    }

    private static func tree(_ literal: Literal) -> TreeValue {
        switch literal {
        case .boolean(let value): .boolean(value)
        case .integer(let value): .integer(value)
        case .real(let value): .real(value)
        case .text(let value): .text(value)
        }
    }

    private static func map(_ entries: [(String, TreeValue)]) -> TreeValue {
        .map(entries.map { TreeValue.Entry(key: $0.0, value: $0.1) })
    }
}

extension ConfigSpaceFile {
    /// A space as ConfigSpace's format 0.4; throws, all at once, what it has no words for: steps and arithmetic.
    package static func tree(
        of space: Space,
        name: String? = nil,
        names: [String]? = nil,
        file: String
    ) throws(InteropError) -> TreeValue {
        let names = names ?? space.parameters.map(\.name)
        precondition(names.count == space.parameters.count, "each parameter has a name")
        var writer = ConfigSpaceWriter(space, names: names)
        return try writer.tree(name: name, file: file)
    }
}

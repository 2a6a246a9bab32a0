extension Condition.Expression {
    /// The parameters that the expression refers to.
    public var parents: Set<Int> {
        switch self {
        case .comparison(let parent, _, _): [parent]
        case .all(let parts), .any(let parts): parts.reduce(into: []) { $0.formUnion($1.parents) }
        }
    }

    /// How many levels are nested; a comparison alone is one.
    var depth: Int {
        switch self {
        case .comparison: 1
        case .all(let parts), .any(let parts): 1 + (parts.map(\.depth).max() ?? 0)
        }
    }

    /// Whether the expression is true of these values; a comparison with a parameter that has none is not.
    func holds(_ values: [ParameterValue?]) -> Bool {
        switch self {
        case .all(let parts): parts.allSatisfy { $0.holds(values) }
        case .any(let parts): parts.contains { $0.holds(values) }
        case .comparison(let parent, let relation, let others):
            values[parent].map { Self.holds($0, relation, others) } ?? false
        }
    }

    private static func holds(
        _ value: ParameterValue,
        _ relation: Condition.Relation,
        _ others: [ParameterValue]
    ) -> Bool {
        switch relation {
        case .equal, .oneOf: others.contains { value.isEqual(to: $0) }
        case .notEqual: !others.contains { value.isEqual(to: $0) }
        case .less: others.allSatisfy { value.isLess(than: $0) }
        case .greater: others.allSatisfy { $0.isLess(than: value) }
        }
    }
}

extension ParameterValue {
    /// Equality of values of one domain; unlike `==`, 0 equals −0.
    func isEqual(to other: Self) -> Bool {
        if case (.real(let left), .real(let right)) = (self, other) { return left == right }
        return self == other
    }

    /// Order of values of one domain: of numbers, or of the places of choices.
    func isLess(than other: Self) -> Bool {
        switch (self, other) {
        case (.real(let left), .real(let right)): left < right
        case (.integer(let left), .integer(let right)): left < right
        case (.choice(let left), .choice(let right)): left < right
        default: false
        }
    }
}

/// When a parameter is active: its condition holds, and the parents that it refers to are active.
public struct Condition: Hashable, Sendable, Codable {
    public enum Relation: String, Hashable, Sendable, Codable {
        case equal = "=="
        case notEqual = "!="
        case less = "<"
        case greater = ">"
        case oneOf = "in"
    }

    public indirect enum Expression: Hashable, Sendable, Codable {
        /// `values` holds one value, or for `oneOf` at least one; each is legal for the parent.
        case comparison(parent: Int, Relation, values: [ParameterValue])
        case all([Expression])
        case any([Expression])
    }

    /// The index of the parameter that this condition switches on and off.
    public let child: Int
    public let expression: Expression

    public init(child: Int, expression: Expression) {
        self.child = child
        self.expression = expression
    }
}

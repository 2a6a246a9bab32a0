/// A dimension of a study's space, as tables and charts need it.
package struct ParameterAnswer: Codable, Hashable, Sendable {
    package let name: String

    /// `real`, `integer`, `categorical`, `ordinal` or `constant`.
    package let kind: String

    /// Of a numeric parameter.
    package let lower: Double?

    /// Of a numeric parameter.
    package let upper: Double?
    package let isLog: Bool

    /// The choices of a categorical or ordinal one, or the constant.
    package let choices: [ScalarValue]

    package init(
        name: String,
        kind: String,
        lower: Double? = nil,
        upper: Double? = nil,
        isLog: Bool = false,
        choices: [ScalarValue] = []
    ) {
        self.name = name
        self.kind = kind
        self.lower = lower
        self.upper = upper
        self.isLog = isLog
        self.choices = choices
    }
}

/// Reads conditions and forbidden expressions as people write them.
///
/// A condition compares parameters with values: `nb_conv < 5 && optimizer in {sgd, adam} || x == 3`. A forbidden
/// expression computes: `nb_pool ^ 2 > 28 || dropout1 + dropout2 >= 1.2`. In both `&&` (or `and`) binds tighter than
/// `||` (or `or`), blanks are optional, parentheses are allowed, and a name may stand in backticks.
public struct ExpressionParser: Sendable {
    public static let bytesMax = 10_000

    /// How deep an expression may be nested, in parentheses and in operations.
    public static let depthMax = 100

    let parameters: [Parameter]
    private let indices: [String: Int]

    /// The parameters that an expression may name; of two with one name the first is meant.
    public init(parameters: [Parameter]) {
        self.parameters = parameters
        self.indices = Dictionary(
            parameters.enumerated().map { ($0.element.name, $0.offset) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// Comparisons `== != < > in` of parameters with values, joined by `&&` and `||`.
    ///
    /// Values are legal for their parameter; one with blanks or signs stands in quotes, single or double.
    public func condition(_ text: String) throws(ExpressionError) -> Condition.Expression {
        var reader = ConditionReader(scanner: try ExpressionScanner(text), parser: self)
        return try reader.read()
    }

    /// Relations between sums, products, powers and functions of parameters, joined by `&&` and `||`.
    ///
    /// From the loosest to the tightest: `||`, `&&`, `== !=`, `< <= > >=`, `+ -`, `* / %`, a minus sign, `^`, which is
    /// read from the right. In a relation with a parameter that has choices, a choice may stand as it is.
    public func forbidden(_ text: String) throws(ExpressionError) -> ForbiddenExpression {
        var reader = ForbiddenReader(scanner: try ExpressionScanner(text), parser: self)
        return try reader.read()
    }

    /// The index of a parameter.
    func index(of name: String) -> Int? {
        self.indices[name]
    }

    /// What to say of a name that no parameter has.
    func unknown(_ name: String, at offset: Int) -> ExpressionError {
        let lowered = name.lowercased()
        let near = self.parameters.first { $0.name.lowercased() == lowered }
        let longer = self.parameters.first { $0.name.hasPrefix(name + "-") }
        let remedy =
            if let near {
                "did you mean '\(near.name)'?"
            } else if let longer {
                "write a name with '-' in backticks: `\(longer.name)`"
            } else {
                "name one of the parameters of the space"
            }
        return ExpressionError(offset: offset, message: "there is no parameter '\(name)'; \(remedy)")
    }
}

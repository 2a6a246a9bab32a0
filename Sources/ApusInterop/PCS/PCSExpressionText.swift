internal import ApusSpace

/// Writes a forbidden expression as an advanced clause, with parentheses around every operation inside another.
struct PCSExpressionText {
    private static let relations: Set<ForbiddenExpression.BinaryOperator> = [
        .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual,
    ]
    private let space: Space
    private let names: [String]

    init(_ space: Space, names: [String]) {
        self.space = space
        self.names = names
    }

    func text(of expression: ForbiddenExpression) -> String {
        switch expression {
        case .number(let number): return Self.text(of: number)
        case .parameter(let index): return self.names[index]
        case .unary(.negate, let operand): return "-\(self.inner(operand))"
        case .unary(let function, let operand): return "\(function.rawValue)(\(self.text(of: operand)))"
        case .binary(let operation, let left, let right):
            return "\(self.side(left, of: operation, beside: right)) \(operation.rawValue) "
                + self.side(right, of: operation, beside: left)
        }
    }

    private func inner(_ expression: ForbiddenExpression) -> String {
        switch expression {
        case .number(let number) where number >= 0: self.text(of: expression)
        case .parameter: self.text(of: expression)
        case .unary(let function, _) where function != .negate: self.text(of: expression)
        default: "(\(self.text(of: expression)))"
        }
    }

    /// A number beside a parameter with choices stands for one of them.
    private func side(
        _ expression: ForbiddenExpression,
        of operation: ForbiddenExpression.BinaryOperator,
        beside other: ForbiddenExpression
    ) -> String {
        guard Self.relations.contains(operation), case .parameter(let index) = other,
            case .number(let number) = expression
        else { return self.inner(expression) }
        let domain = self.space.parameters[index].domain
        let choice = domain.choices.indices.first { domain.number(ofChoice: $0) == number }
        return choice.map { domain.choices[$0].description } ?? self.inner(expression)
    }

    /// Numbers that are whole stand without a fraction.
    private static func text(of number: Double) -> String {
        guard let whole = Int(exactly: number), whole.magnitude < 1 << 53 else { return number.description }
        return whole.description
    }
}

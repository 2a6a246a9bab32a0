internal import ApusSpace

/// Writes forbidden expressions as `ExpressionParser` reads them, with parentheses where it would read another one.
struct ForbiddenText {
    private typealias Operator = ForbiddenExpression.BinaryOperator

    /// From the loosest to the tightest, as the parser has them.
    private static let levels: [Operator: Int] = [
        .or: 0, .and: 1, .equal: 2, .notEqual: 2, .less: 3, .lessOrEqual: 3, .greater: 3, .greaterOrEqual: 3,
        .add: 4, .subtract: 4, .multiply: 5, .divide: 5, .remainder: 5, .power: 7,
    ]

    /// The level from which operands are numbers.
    private static let arithmetic = 4

    let parameters: [Parameter]

    func text(of expression: ForbiddenExpression) -> String {
        switch expression {
        case .number(let number): return TreeText.number(number)
        case .parameter(let index): return self.name(of: index)
        case .unary(.negate, let operand): return "-\(self.negated(operand))"
        case .unary(let function, let operand): return "\(function.rawValue)(\(self.text(of: operand)))"
        case .binary(let operation, let left, let right):
            if let parts = Self.chain(expression) {
                let texts = parts.map { self.inner($0, level: Self.levels[operation] ?? 0) }
                return texts.joined(separator: " \(operation.rawValue) ")
            }
            return "\(self.side(left, of: operation, beside: right)) \(operation.rawValue) "
                + self.side(right, of: operation, beside: left)
        }
    }

    /// The parts of a row of `&&` or `||`, which the parser makes into a tree of even halves; `nil` for any other tree.
    private static func chain(_ expression: ForbiddenExpression) -> [ForbiddenExpression]? {
        guard case .binary(let operation, _, _) = expression, operation == .and || operation == .or else { return nil }
        let parts = Self.parts(of: expression, operation)
        return Self.balanced(parts[...], operation) == expression ? parts : nil
    }

    private static func parts(of expression: ForbiddenExpression, _ operation: Operator) -> [ForbiddenExpression] {
        guard case .binary(operation, let left, let right) = expression else { return [expression] }
        return self.parts(of: left, operation) + self.parts(of: right, operation)
    }

    private static func balanced(_ parts: ArraySlice<ForbiddenExpression>, _ operation: Operator) -> ForbiddenExpression
    {
        guard parts.count > 1 else { return parts[parts.startIndex] }
        let middle = parts.startIndex + (parts.count + 1) / 2
        return .binary(
            operation,
            self.balanced(parts[..<middle], operation),
            self.balanced(parts[middle...], operation)
        )
    }

    /// A minus sign before a number would belong to the number.
    private func negated(_ expression: ForbiddenExpression) -> String {
        switch expression {
        case .parameter: self.text(of: expression)
        case .unary(let function, _) where function != .negate: self.text(of: expression)
        default: "(\(self.text(of: expression)))"
        }
    }

    /// In parentheses where what stands there does not bind tighter than what is around it.
    ///
    /// A comparison in another has them too: it needs none, but few readers know that.
    private func inner(_ expression: ForbiddenExpression, level: Int) -> String {
        let text = self.text(of: expression)
        switch expression {
        case .parameter, .number: return text
        case .unary(let function, _) where function != .negate: return text
        case .unary: return level < Self.arithmetic ? text : "(\(text))"
        case .binary(let operation, _, _):
            let own = Self.levels[operation] ?? 0
            let around = level == 2 ? 3 : level
            return own > around ? text : "(\(text))"
        }
    }

    /// Beside a parameter whose choices are no numbers a number stands for one of them, which is written then.
    private func side(
        _ expression: ForbiddenExpression,
        of operation: Operator,
        beside other: ForbiddenExpression
    ) -> String {
        let level = Self.levels[operation] ?? 0
        guard case .number(let number) = expression else { return self.inner(expression, level: level) }
        if (2...3).contains(level), case .parameter(let index) = other,
            let word = self.word(for: number, of: index, operation)
        {
            return word
        }
        // A minus sign before a number alone belongs to it, but not before a power.
        return operation == .power && number < 0 ? "(\(TreeText.number(number)))" : TreeText.number(number)
    }

    /// The choice that a number stands for, in quotes, so that it is never taken for a parameter.
    private func word(for number: Double, of index: Int, _ operation: Operator) -> String? {
        let domain = self.parameters[index].domain
        guard domain.isOrdered || operation == .equal || operation == .notEqual else { return nil }
        guard domain.choices.contains(where: { $0.number == nil }) else { return nil }
        let choice = domain.choices.indices.first { domain.number(ofChoice: $0) == number }
        guard let text = choice.map({ domain.choices[$0].description }) else { return nil }
        if !text.contains("'") { return "'\(text)'" }
        return text.contains("\"") ? nil : "\"\(text)\""
    }

    /// In backquotes where a sign in it would be read as an operation, or it as a word of the language.
    private func name(of index: Int) -> String {
        let name = self.parameters[index].name
        return name.contains("-") || ["and", "or"].contains(name) ? "`\(name)`" : name
    }
}

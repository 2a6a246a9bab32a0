internal import ApusSpace

/// Gives the words of an advanced forbidden clause their meaning: a parameter, or a value with its rank.
struct PCSExpressionBinding {
    private typealias Node = PCSExpressionParser.Node
    private typealias Operator = ForbiddenExpression.BinaryOperator

    private static let equalities: Set<Operator> = [.equal, .notEqual]
    private static let relations: Set<Operator> = [.less, .lessOrEqual, .greater, .greaterOrEqual]

    /// A list that is longer is not spelt out in an expression.
    private static let ranksMax = 1_000
    private let reading: PCSReading
    private let ranks: PCSRanks

    init(_ reading: PCSReading, _ ranks: PCSRanks) {
        self.reading = reading
        self.ranks = ranks
    }

    /// `nil` where a parameter is named whose declaration has a mistake.
    func bound(_ node: PCSExpressionParser.Node) throws(LineMistake) -> ForbiddenExpression? {
        switch node {
        case .number(_, let number): return .number(number)
        case .word(let token): return try self.meaning(of: token)
        case .unary(let function, let operand):
            guard let operand = try self.bound(operand) else { return nil }
            return .unary(function, operand)
        case .binary(let operation, let left, let right, let column):
            if let comparison = try self.comparison(operation, left, right, column) { return comparison }
            guard let left = try self.bound(left), let right = try self.bound(right) else { return nil }
            return .binary(operation, left, right)
        }
    }

    /// A relation of a parameter that has choices with one of them: their places in the list are compared.
    private func comparison(
        _ operation: Operator,
        _ left: Node,
        _ right: Node,
        _ column: Int
    ) throws(LineMistake) -> ForbiddenExpression? {
        guard Self.equalities.contains(operation) || Self.relations.contains(operation) else { return nil }
        for side in [left, right] { try self.checkOrder(of: side, operation, column) }
        if let index = self.choiceParameter(left), let number = self.choice(right, of: index) {
            return .binary(operation, .parameter(index), .number(number))
        }
        if let index = self.choiceParameter(right), let number = self.choice(left, of: index) {
            return .binary(operation, .number(number), .parameter(index))
        }
        guard let first = self.choiceParameter(left), let second = self.choiceParameter(right) else { return nil }
        guard self.reading.choices[first].list == self.reading.choices[second].list else { return nil }
        return .binary(operation, .parameter(first), .parameter(second))
    }

    private func checkOrder(of side: Node, _ operation: Operator, _ column: Int) throws(LineMistake) {
        guard Self.relations.contains(operation), let index = self.choiceParameter(side) else { return }
        let parameter = self.reading.parameters[index]
        guard !parameter.domain.isOrdered, parameter.domain.choices.contains(where: { $0.number == nil }) else {
            return
        }
        throw LineMistake(
            column: column,
            message: "'\(parameter.name)' has no order, so '\(operation.rawValue)' does not apply; use == or !="
        )
    }

    private func choiceParameter(_ node: Node) -> Int? {
        guard case .word(let token) = node, let index = self.reading.indices[token.text] else { return nil }
        return self.reading.choices[index].isEmpty ? nil : index
    }

    private func choice(_ node: Node, of index: Int) -> Double? {
        let token: PCSToken
        switch node {
        case .word(let word), .number(let word, _): token = word
        case .unary, .binary: return nil
        }
        guard self.reading.indices[token.text] == nil else { return nil }
        let choices = self.reading.choices[index]
        return choices.place(of: token.text).map(choices.number(at:))
    }

    private func meaning(of token: PCSToken) throws(LineMistake) -> ForbiddenExpression? {
        if let index = self.reading.indices[token.text] { return try self.value(of: index, token) }
        if let rank = self.ranks[token.text] { return .number(rank) }
        // Ranks are missing where the lists contradict each other, which is noted for the whole file.
        guard !self.reading.choices.contains(where: { $0.place(of: token.text) != nil }) else { return nil }
        guard let index = try self.reading.index(of: Word(text: token.text, column: token.column)) else { return nil }
        return .parameter(index)
    }

    /// The parameter where Apus gives its choices the same numbers, else a sum of the ranks of its choices.
    private func value(of index: Int, _ token: PCSToken) throws(LineMistake) -> ForbiddenExpression {
        guard !self.reading.choices[index].areNumbers else { return .parameter(index) }
        let choices = self.reading.choices[index].numbers
        guard choices.count <= Self.ranksMax else {
            throw LineMistake(
                column: token.column,
                message:
                    "'\(token.text)' has \(choices.count) values, and \(Self.ranksMax) is the most to compute with; "
                    + "compare it with its values"
            )
        }
        let terms = choices.compactMap { choice in
            self.ranks[choice.text].map { rank in
                ForbiddenExpression.binary(
                    .multiply,
                    .number(rank),
                    .binary(.equal, .parameter(index), .number(choice.number))
                )
            }
        }
        return Self.sum(terms[...])
    }

    private static func sum(_ terms: ArraySlice<ForbiddenExpression>) -> ForbiddenExpression {
        guard let first = terms.first else { return .number(0) }
        guard terms.count > 1 else { return first }
        let middle = terms.startIndex + (terms.count + 1) / 2
        return .binary(.add, Self.sum(terms[..<middle]), Self.sum(terms[middle...]))
    }
}

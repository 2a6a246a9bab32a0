internal import ApusSpace

/// Reads an advanced forbidden clause as exp4j does, with SMAC's relations.
///
/// From the loosest to the tightest: `||`, `&&`, `== !=`, `< <= > >=`, `+ -`, `* / %`, the minus sign, and `^`, which
/// is read from the right.
struct PCSExpressionParser {
    typealias Operator = ForbiddenExpression.BinaryOperator

    indirect enum Node {
        case number(PCSToken, Double)
        case word(PCSToken)
        case unary(ForbiddenExpression.UnaryOperator, Node)
        case binary(Operator, Node, Node, column: Int)
    }

    private static let levels: [[Operator]] = [
        [.or], [.and], [.equal, .notEqual], [.less, .lessOrEqual, .greater, .greaterOrEqual], [.add, .subtract],
        [.multiply, .divide, .remainder],
    ]
    private static let functions = ForbiddenExpression.UnaryOperator.allCases.filter { $0 != .negate }.map(\.rawValue)
    private let tokens: [PCSToken]
    private var place = 0
    private var depth = 0

    init(_ clause: Word) throws(LineMistake) {
        guard clause.text.utf8.count <= ExpressionParser.bytesMax else {
            throw LineMistake(
                column: clause.column,
                message:
                    "the clause has \(clause.text.utf8.count) bytes, but \(ExpressionParser.bytesMax) is the most; "
                    + "split it"
            )
        }
        self.tokens = try PCSTokens.tokens(of: clause)
    }

    mutating func parse() throws(LineMistake) -> Node {
        let node = try self.operand(level: 0)
        guard self.next.content == .end else {
            throw LineMistake(
                column: self.next.column,
                message: "expected an operator or the end of the clause, found \(self.next.shown)"
            )
        }
        return node
    }

    private var next: PCSToken { self.tokens[self.place] }

    private mutating func take(_ sign: String) -> Bool {
        guard self.next.content == .sign, self.next.text == sign else { return false }
        self.place += 1
        return true
    }

    private mutating func takeOperator(level: Int) -> (operation: Operator, column: Int)? {
        let column = self.next.column
        return Self.levels[level].first { self.take($0.rawValue) }.map { ($0, column) }
    }

    private mutating func operand(level: Int) throws(LineMistake) -> Node {
        guard level < Self.levels.count else { return try self.signed() }
        let first = try self.operand(level: level + 1)
        guard level > 1 else { return try self.chain(of: first, level: level) }
        var left = first
        while let (operation, column) = self.takeOperator(level: level) {
            left = .binary(operation, left, try self.operand(level: level + 1), column: column)
        }
        return left
    }

    /// Operands joined by `||` or by `&&`, as a balanced tree: such chains may be long.
    private mutating func chain(of first: Node, level: Int) throws(LineMistake) -> Node {
        let operation = Self.levels[level][0]
        var parts = [first]
        while self.takeOperator(level: level) != nil { parts.append(try self.operand(level: level + 1)) }
        return Self.balanced(parts[...], operation)
    }

    private static func balanced(_ parts: ArraySlice<Node>, _ operation: Operator) -> Node {
        guard parts.count > 1 else { return parts[parts.startIndex] }
        let middle = parts.startIndex + (parts.count + 1) / 2
        let left = Self.balanced(parts[..<middle], operation)
        return .binary(operation, left, Self.balanced(parts[middle...], operation), column: 1)
    }

    private mutating func signed() throws(LineMistake) -> Node {
        guard self.take("-") else { return try self.power() }
        try self.descend()
        defer { self.depth -= 1 }
        return .unary(.negate, try self.signed())
    }

    private mutating func power() throws(LineMistake) -> Node {
        let base = try self.atom()
        let column = self.next.column
        guard self.take("^") else { return base }
        try self.descend()
        defer { self.depth -= 1 }
        return .binary(.power, base, try self.signed(), column: column)
    }

    private mutating func atom() throws(LineMistake) -> Node {
        let token = self.next
        switch token.content {
        case .number(let number):
            self.place += 1
            return .number(token, number)
        case .word:
            self.place += 1
            return self.take("(") ? try self.call(of: token) : .word(token)
        case .sign where self.take("("): return try self.parenthesis()
        case .sign, .end:
            throw LineMistake(
                column: token.column,
                message: "expected a number, a parameter, a value or '(', found \(token.shown)"
            )
        }
    }

    private mutating func call(of name: PCSToken) throws(LineMistake) -> Node {
        guard let function = ForbiddenExpression.UnaryOperator(rawValue: name.text), function != .negate else {
            throw LineMistake(
                column: name.column,
                message: "there is no function '\(Shown.text(name.text))'; there are "
                    + Self.functions.joined(separator: " ")
            )
        }
        return .unary(function, try self.parenthesis())
    }

    /// What stands in parentheses of which the opening one is taken.
    private mutating func parenthesis() throws(LineMistake) -> Node {
        try self.descend()
        defer { self.depth -= 1 }
        let inner = try self.operand(level: 0)
        let token = self.next
        guard self.take(")") else {
            throw LineMistake(
                column: token.column,
                message: "expected ')' to close the parenthesis, found \(token.shown)"
            )
        }
        return inner
    }

    private mutating func descend() throws(LineMistake) {
        self.depth += 1
        guard self.depth <= ExpressionParser.depthMax else {
            throw LineMistake(
                column: self.next.column,
                message: "the clause is nested deeper than \(ExpressionParser.depthMax) levels; split it"
            )
        }
    }
}

/// Reads one forbidden expression by recursive descent.
struct ForbiddenReader {
    /// An operand: an expression, or a word that is a choice of the parameter on the other side of a relation.
    enum Operand {
        case expression(ForbiddenExpression)
        case word(String, offset: Int)
    }

    typealias Operator = ForbiddenExpression.BinaryOperator

    /// Left-associative operators from the loosest to the tightest; a longer sign comes before its beginning.
    private static let levels: [[(sign: String, operation: Operator)]] = [
        [("||", .or)],
        [("&&", .and)],
        [("==", .equal), ("!=", .notEqual)],
        [("<=", .lessOrEqual), (">=", .greaterOrEqual), ("<", .less), (">", .greater)],
        [("+", .add), ("-", .subtract)],
        [("*", .multiply), ("/", .divide), ("%", .remainder)],
    ]
    var scanner: ExpressionScanner
    let parser: ExpressionParser

    mutating func read() throws(ExpressionError) -> ForbiddenExpression {
        let expression = try self.expression(self.operand(level: 0))
        guard self.scanner.isAtEnd else {
            throw ExpressionError(
                offset: self.scanner.offset,
                message: "expected an operator or the end, found \(self.scanner.found)"
            )
        }
        guard expression.depth <= ExpressionParser.depthMax else {
            throw ExpressionError(
                offset: 0,
                message: "the expression has more than \(ExpressionParser.depthMax) operations in a row; split it"
            )
        }
        guard !expression.parameters.isEmpty else {
            throw ExpressionError(offset: 0, message: "the expression names no parameter; name one of the space")
        }
        return expression
    }

    private mutating func operand(level: Int) throws(ExpressionError) -> Operand {
        guard level < Self.levels.count else { return try self.signed() }
        var left = try self.operand(level: level + 1)
        guard level > 1 else { return try self.chain(of: left, level: level) }
        while let operation = self.takeOperator(level: level) {
            let right = try self.operand(level: level + 1)
            left = .expression(try self.joined(left, operation, right))
        }
        return left
    }

    /// Operands joined by `||` or by `&&`, as a balanced tree: such chains may be long.
    private mutating func chain(of first: Operand, level: Int) throws(ExpressionError) -> Operand {
        guard let operation = self.takeOperator(level: level) else { return first }
        var parts = [try self.expression(first), try self.expression(self.operand(level: level + 1))]
        while self.takeOperator(level: level) != nil {
            parts.append(try self.expression(self.operand(level: level + 1)))
        }
        return .expression(Self.balanced(parts[...], operation))
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

    private mutating func takeOperator(level: Int) -> Operator? {
        if let taken = Self.levels[level].first(where: { self.scanner.take($0.sign) }) { return taken.operation }
        if level == 0, self.scanner.take(keyword: "or") { return .or }
        if level == 1, self.scanner.take(keyword: "and") { return .and }
        return nil
    }

    /// A minus sign binds looser than a power, so that −2 ^ 2 is −4.
    ///
    /// Before a number alone it belongs to the number.
    private mutating func signed() throws(ExpressionError) -> Operand {
        guard self.scanner.take("-") else { return try self.power() }
        try self.scanner.descend()
        defer { self.scanner.ascend() }
        let isNumber = self.scanner.next.map { ExpressionScanner.isDigit($0) || $0 == "." } ?? false
        let operand = try self.expression(self.signed())
        if isNumber, case .number(let number) = operand { return .expression(.number(-number)) }
        return .expression(.unary(.negate, operand))
    }

    private mutating func power() throws(ExpressionError) -> Operand {
        let base = try self.atom()
        guard self.scanner.take("^") else { return base }
        try self.scanner.descend()
        defer { self.scanner.ascend() }
        return .expression(.binary(.power, try self.expression(base), try self.expression(self.signed())))
    }

    private mutating func atom() throws(ExpressionError) -> Operand {
        if self.scanner.take("(") { return .expression(try self.parenthesis()) }
        let place = self.scanner.offset
        for quote in ["'", "\""] as [Unicode.Scalar] {
            if let word = try self.scanner.take(quotedBy: quote) { return .word(word, offset: place) }
        }
        if let name = try self.scanner.take(quotedBy: "`") {
            guard let index = self.parser.index(of: name) else { throw self.parser.unknown(name, at: place) }
            return .expression(.parameter(index))
        }
        guard let next = self.scanner.next else { throw self.missingOperand(at: place, found: "the end") }
        if ExpressionScanner.isDigit(next) || next == "." { return .expression(try self.number()) }
        guard ExpressionScanner.isLetter(next) else { throw self.missingOperand(at: place, found: self.scanner.found) }
        return try self.name(at: place)
    }

    private mutating func name(at place: Int) throws(ExpressionError) -> Operand {
        let name = self.scanner.take { ExpressionScanner.isWord($0) || ".:@".unicodeScalars.contains($0) }
        // A parameter may be called like a function, which a parenthesis follows.
        let function = ForbiddenExpression.UnaryOperator(rawValue: name).flatMap { $0 == .negate ? nil : $0 }
        if let index = self.parser.index(of: name), function == nil || self.scanner.next != "(" {
            return .expression(.parameter(index))
        }
        guard self.scanner.take("(") else { return .word(name, offset: place) }
        guard let function else {
            throw ExpressionError(
                offset: place,
                message:
                    "there is no function '\(name)'; there are abs acos asin atan cbrt ceil cos cosh exp floor log "
                    + "log10 log2 sin sinh sqrt tan tanh"
            )
        }
        return .expression(.unary(function, try self.parenthesis()))
    }

    /// What stands in parentheses of which the opening one is taken.
    private mutating func parenthesis() throws(ExpressionError) -> ForbiddenExpression {
        try self.scanner.descend()
        defer { self.scanner.ascend() }
        let inner = try self.expression(self.operand(level: 0))
        try self.scanner.expect(")", to: "to close the parenthesis")
        return inner
    }

    private mutating func number() throws(ExpressionError) -> ForbiddenExpression {
        let place = self.scanner.offset
        // A sign belongs to a number only behind its exponent's letter.
        var last: Unicode.Scalar?
        let text = self.scanner.take { scalar in
            let isSign = (scalar == "+" || scalar == "-") && (last == "e" || last == "E")
            last = scalar
            return isSign || scalar == "." || ExpressionScanner.isWord(scalar)
        }
        guard text.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }), let number = Double(text), number.isFinite
        else {
            throw ExpressionError(offset: place, message: "'\(text)' is not a number; write it like 0.25 or 1e-3")
        }
        return .number(number)
    }

    private func joined(
        _ left: Operand,
        _ operation: Operator,
        _ right: Operand
    ) throws(ExpressionError) -> ForbiddenExpression {
        switch (left, right) {
        case (.word(let word, let offset), .expression(.parameter(let index))):
            .binary(operation, try self.choice(word, of: index, operation, at: offset), .parameter(index))
        case (.expression(.parameter(let index)), .word(let word, let offset)):
            .binary(operation, .parameter(index), try self.choice(word, of: index, operation, at: offset))
        default: .binary(operation, try self.expression(left), try self.expression(right))
        }
    }

    /// The number that a choice counts as, beside the parameter that has it.
    private func choice(
        _ word: String,
        of index: Int,
        _ operation: Operator,
        at offset: Int
    ) throws(ExpressionError) -> ForbiddenExpression {
        let parameter = self.parser.parameters[index]
        let equalities: [Operator] = [.equal, .notEqual]
        let relations: [Operator] = [.less, .lessOrEqual, .greater, .greaterOrEqual]
        guard !parameter.domain.choices.isEmpty, (equalities + relations).contains(operation) else {
            throw self.parser.unknown(word, at: offset)
        }
        guard parameter.domain.isOrdered || equalities.contains(operation) else {
            throw ExpressionError(
                offset: offset,
                message: "'\(parameter.name)' has no order, so '\(operation.rawValue)' does not apply; use == or !="
            )
        }
        let found = parameter.domain.choices.firstIndex { $0.description == word }
        guard let number = found.flatMap(parameter.domain.number(ofChoice:)) else {
            throw ExpressionError(
                offset: offset,
                message: "'\(word)' is no parameter and no choice of '\(parameter.name)'; its choices are "
                    + parameter.domain.summary
            )
        }
        return .number(number)
    }

    private func expression(_ operand: Operand) throws(ExpressionError) -> ForbiddenExpression {
        switch operand {
        case .expression(let expression): return expression
        case .word(let word, let offset): throw self.parser.unknown(word, at: offset)
        }
    }

    private func missingOperand(at offset: Int, found: String) -> ExpressionError {
        ExpressionError(offset: offset, message: "expected a number, a parameter's name or '(', found \(found)")
    }
}

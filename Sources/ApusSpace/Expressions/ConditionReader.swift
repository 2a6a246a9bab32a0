/// Reads one condition by recursive descent.
struct ConditionReader {
    private static let relations: [(sign: String, relation: Condition.Relation)] = [
        ("==", .equal), ("!=", .notEqual), ("<", .less), (">", .greater),
    ]
    var scanner: ExpressionScanner
    let parser: ExpressionParser

    mutating func read() throws(ExpressionError) -> Condition.Expression {
        let expression = try self.alternatives()
        guard self.scanner.isAtEnd else {
            throw ExpressionError(
                offset: self.scanner.offset,
                message: "expected '&&', '||' or the end, found \(self.scanner.found)"
            )
        }
        return expression
    }

    private mutating func alternatives() throws(ExpressionError) -> Condition.Expression {
        var parts = [try self.conjunction()]
        while self.scanner.take("||") || self.scanner.take(keyword: "or") {
            parts.append(try self.conjunction())
        }
        return parts.count == 1 ? parts[0] : .any(parts)
    }

    private mutating func conjunction() throws(ExpressionError) -> Condition.Expression {
        var parts = [try self.primary()]
        while self.scanner.take("&&") || self.scanner.take(keyword: "and") {
            parts.append(try self.primary())
        }
        return parts.count == 1 ? parts[0] : .all(parts)
    }

    private mutating func primary() throws(ExpressionError) -> Condition.Expression {
        guard self.scanner.take("(") else { return try self.comparison() }
        // A level of parentheses may hold a level of `||` and one of `&&`.
        try self.scanner.descend()
        try self.scanner.descend()
        let inner = try self.alternatives()
        self.scanner.ascend()
        self.scanner.ascend()
        try self.scanner.expect(")", to: "to close the parenthesis")
        return inner
    }

    private mutating func comparison() throws(ExpressionError) -> Condition.Expression {
        let parent = try self.parent()
        if self.scanner.take(keyword: "in") {
            return .comparison(parent: parent, .oneOf, values: try self.values(of: parent))
        }
        let place = self.scanner.offset
        guard let relation = Self.relations.first(where: { self.scanner.take($0.sign) })?.relation else {
            throw ExpressionError(
                offset: place,
                message: "expected one of == != < > in after '\(self.parser.parameters[parent].name)', "
                    + "found \(self.scanner.found)"
            )
        }
        guard self.scanner.next != "=" else {
            throw ExpressionError(
                offset: place,
                message: "conditions have no '\(relation.rawValue)='; use '\(relation.rawValue)' with the next value"
            )
        }
        if relation == .less || relation == .greater, !self.parser.parameters[parent].domain.isOrdered {
            throw ExpressionError(
                offset: place,
                message: "'\(self.parser.parameters[parent].name)' has no order, so '\(relation.rawValue)' does not "
                    + "apply; use ==, != or in"
            )
        }
        return .comparison(parent: parent, relation, values: [try self.value(of: parent)])
    }

    private mutating func parent() throws(ExpressionError) -> Int {
        let place = self.scanner.offset
        let found = self.scanner.found
        let isQuoted = self.scanner.next == "`"
        guard isQuoted || self.scanner.next.map(ExpressionScanner.isLetter) ?? false else {
            throw ExpressionError(
                offset: place,
                message: "expected a parameter's name, found \(found); write it like 'nb_conv < 5'"
            )
        }
        let name =
            try self.scanner.take(quotedBy: "`")
            ?? self.scanner.take { ExpressionScanner.isWord($0) || ".:@-".unicodeScalars.contains($0) }
        guard let index = self.parser.index(of: name) else { throw self.parser.unknown(name, at: place) }
        return index
    }

    private mutating func values(of parent: Int) throws(ExpressionError) -> [ParameterValue] {
        try self.scanner.expect("{", to: "after 'in'")
        var values: [ParameterValue] = []
        repeat {
            values.append(try self.value(of: parent))
        } while self.scanner.take(",")
        try self.scanner.expect("}", to: "or ',' after a value")
        return values
    }

    private mutating func value(of parent: Int) throws(ExpressionError) -> ParameterValue {
        let place = self.scanner.offset
        let parameter = self.parser.parameters[parent]
        let (text, isQuoted) = try self.valueText()
        // Blanks at the ends of a text in quotes belong to it.
        if isQuoted, let choice = parameter.domain.choices.firstIndex(where: { $0.description == text }) {
            return .choice(choice)
        }
        do {
            return try parameter.domain.value(parsing: text)
        } catch {
            throw ExpressionError(offset: place, message: "no value of '\(parameter.name)': \(error)")
        }
    }

    private mutating func valueText() throws(ExpressionError) -> (text: String, isQuoted: Bool) {
        if let text = try self.scanner.take(quotedBy: "'") { return (text, true) }
        if let text = try self.scanner.take(quotedBy: "\"") { return (text, true) }
        let place = self.scanner.offset
        let found = self.scanner.found
        let text = self.scanner.take { !$0.properties.isWhitespace && !"&|(){},<>=!'\"`".unicodeScalars.contains($0) }
        guard !text.isEmpty else {
            throw ExpressionError(offset: place, message: "expected a value, found \(found)")
        }
        return (text, false)
    }
}

internal import ApusSpace

/// Reads one line `child | parent op value && …`.
struct PCSConditionReader {
    struct Conditional {
        let child: Int
        let name: Word
        let expression: Condition.Expression

        /// One `parent in {…}` and nothing else, of which a file in the old syntax may have several.
        let isOldStyle: Bool
    }

    private static let relations: [String: Condition.Relation] = [
        "==": .equal, "!=": .notEqual, "<": .less, ">": .greater,
    ]
    private static let comparisonsMax = 1_000
    private let reading: PCSReading
    private var scanner: LineScanner
    private var isWhole = true

    init(_ line: String, _ reading: PCSReading) {
        self.scanner = LineScanner(line)
        self.reading = reading
    }

    /// `nil` where a parameter is named whose declaration has a mistake.
    mutating func read() throws(LineMistake) -> Conditional? {
        guard let name = self.scanner.take(through: "|")?.trimmed else { return nil }
        guard !name.text.isEmpty else {
            throw LineMistake(
                column: 1,
                message: "expected a parameter's name before '|'; write child | parent == value"
            )
        }
        let child = try self.reading.index(of: name)
        var alternatives: [[Condition.Expression]] = [[]]
        var count = 0
        repeat {
            count += 1
            guard count <= Self.comparisonsMax else {
                throw LineMistake(
                    column: self.scanner.column,
                    message: "the condition has more than \(Self.comparisonsMax) comparisons; use in {…}"
                )
            }
            let comparison = try self.comparison()
            if let comparison { alternatives[alternatives.count - 1].append(comparison) }
            self.scanner.skipBlanks()
        } while try self.takeJoint(&alternatives)
        guard let child, self.isWhole else { return nil }
        return self.conditional(child, name, alternatives)
    }

    private func conditional(_ child: Int, _ name: Word, _ alternatives: [[Condition.Expression]]) -> Conditional {
        let parts = alternatives.map { $0.count == 1 ? $0[0] : .all($0) }
        let expression = parts.count == 1 ? parts[0] : .any(parts)
        var isOldStyle = false
        if case .comparison(_, .oneOf, _) = expression { isOldStyle = true }
        return Conditional(child: child, name: name, expression: expression, isOldStyle: isOldStyle)
    }

    private mutating func takeJoint(_ alternatives: inout [[Condition.Expression]]) throws(LineMistake) -> Bool {
        if self.scanner.take("&&") { return true }
        if self.scanner.take("||") {
            alternatives.append([])
            return true
        }
        guard self.scanner.isAtEnd else {
            throw LineMistake(
                column: self.scanner.column,
                message: "expected '&&', '||' or the end of the line, found \(self.scanner.found)"
            )
        }
        return false
    }

    private mutating func comparison() throws(LineMistake) -> Condition.Expression? {
        self.scanner.skipBlanks()
        let name = self.scanner.take { !LineScanner.isBlank($0) }
        try self.checkParent(name)
        let parent = try self.reading.index(of: name)
        self.scanner.skipBlanks()
        let sign = self.scanner.take { !LineScanner.isBlank($0) && $0 != "{" }
        if sign.text == "in" { return try self.membership(of: parent, name) }
        guard let relation = Self.relations[sign.text] else { throw self.noRelation(sign, name) }
        self.scanner.skipBlanks()
        let value = self.scanner.take { !LineScanner.isBlank($0) && $0 != "&" && $0 != "|" }
        guard !value.text.isEmpty else {
            throw LineMistake(
                column: value.column,
                message: "expected a value after '\(sign.text)', found \(self.scanner.found)"
            )
        }
        guard let parent else {
            self.isWhole = false
            return nil
        }
        if relation == .less || relation == .greater, !self.reading.parameters[parent].domain.isOrdered {
            throw LineMistake(
                column: sign.column,
                message: "'\(name.text)' has no order, so '\(sign.text)' does not apply; use ==, != or in"
            )
        }
        return .comparison(parent: parent, relation, values: [try self.value(value, of: parent, name)])
    }

    private func checkParent(_ name: Word) throws(LineMistake) {
        guard !name.text.isEmpty else {
            throw LineMistake(
                column: name.column,
                message: "expected a parameter's name, found \(self.scanner.found); write parent == value"
            )
        }
        if name.text.hasPrefix("(") {
            throw LineMistake(
                column: name.column,
                message: "conditions have no parentheses; && binds tighter than ||, so write the alternatives out"
            )
        }
        guard self.reading.indices[name.text] == nil else { return }
        for sign in ["==", "!=", ">=", "<=", "<", ">"] {
            let parts = name.text.split(separator: sign, maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { continue }
            throw LineMistake(
                column: name.column,
                message: "'\(sign)' needs blanks around it; write '\(Shown.text("\(parts[0]) \(sign) \(parts[1])"))'"
            )
        }
    }

    private func noRelation(_ sign: Word, _ name: Word) -> LineMistake {
        if sign.text == ">=" || sign.text == "<=" {
            return LineMistake(
                column: sign.column,
                message: "conditions have no '\(sign.text)'; use '\(sign.text.prefix(1))' with the next value"
            )
        }
        let isGlued = ["==", "!=", ">=", "<=", "<", ">"].contains { sign.text.hasPrefix($0) }
        let found = sign.text.isEmpty ? self.scanner.found : "'\(Shown.text(sign.text))'"
        return LineMistake(
            column: sign.column,
            message: "expected one of == != < > in after '\(Shown.text(name.text))', found \(found)"
                + (isGlued ? "; put blanks around the sign" : "")
        )
    }

    private mutating func membership(of parent: Int?, _ name: Word) throws(LineMistake) -> Condition.Expression? {
        self.scanner.skipBlanks()
        let found = self.scanner.found
        let column = self.scanner.column
        guard self.scanner.take("{") else {
            throw LineMistake(column: column, message: "expected a list such as {a, b} after 'in', found \(found)")
        }
        guard let list = self.scanner.take(through: "}") else {
            throw LineMistake(column: column, message: "the '{' is not closed; close it with '}'")
        }
        guard let parent else {
            self.isWhole = false
            return nil
        }
        var values: [ParameterValue] = []
        for word in list.split(at: ",") { values.append(try self.value(word, of: parent, name)) }
        return .comparison(parent: parent, .oneOf, values: values)
    }

    private func value(_ word: Word, of parent: Int, _ name: Word) throws(LineMistake) -> ParameterValue {
        do {
            return try self.reading.value(word.text, of: parent)
        } catch {
            throw LineMistake(column: word.column, message: "no value of '\(name.text)': \(error)")
        }
    }
}

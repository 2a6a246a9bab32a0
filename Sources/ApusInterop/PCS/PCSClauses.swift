internal import ApusSpace

/// Reads the forbidden clauses of a parameter file.
struct PCSClauses {
    private let reading: PCSReading
    private let ranks: PCSRanks
    private var firstAdvanced: Int?
    private(set) var clauses: [(forbidden: Forbidden, line: Int)] = []
    private(set) var issues: [InteropIssue] = []

    init(reading: PCSReading) {
        self.reading = reading
        self.ranks = PCSRanks(reading.parameters)
    }

    mutating func read(_ statement: PCSReading.Statement) {
        do {
            guard let forbidden = try self.clause(statement) else { return }
            self.clauses.append((forbidden, statement.line))
        } catch {
            self.note(statement.line, error.column, error.message)
        }
    }

    /// Notes what advanced clauses ask of the whole file, when there is one.
    mutating func finish() {
        guard let line = self.firstAdvanced else { return }
        self.checkWords(line)
        guard self.ranks.cycle.isEmpty else {
            let values = self.ranks.cycle.map { "'\(Shown.text($0))'" }.joined(separator: ", ")
            self.note(
                line,
                1,
                "the ordinal lists contradict each other, or the order of numbers, in \(values) (SMAC says \"Cycle "
                    + "detected\"); bring them into one order, or use classic clauses {p=v, q=w}"
            )
            return
        }
    }

    private mutating func clause(_ statement: PCSReading.Statement) throws(LineMistake) -> Forbidden? {
        var scanner = LineScanner(statement.text)
        scanner.skipBlanks()
        let start = scanner.column
        _ = scanner.take("{")
        guard let inner = scanner.take(through: "}") else {
            throw LineMistake(column: start, message: "the '{' is not closed; close it with '}'")
        }
        let rest = scanner.rest
        guard rest.text.isEmpty else {
            throw LineMistake(
                column: rest.column,
                message: "expected the end of the line after '}', found '\(Shown.text(rest.text))'; one clause a line"
            )
        }
        guard !inner.trimmed.text.isEmpty else {
            throw LineMistake(column: start, message: "the clause is empty and would forbid everything; write {p=v}")
        }
        if let pairs = Self.pairs(inner) { return try self.combination(pairs) }
        if self.firstAdvanced == nil { self.firstAdvanced = statement.line }
        var parser = try PCSExpressionParser(inner)
        let node = try parser.parse()
        guard let expression = try PCSExpressionBinding(self.reading, self.ranks).bound(node) else { return nil }
        guard !expression.parameters.isEmpty else {
            throw LineMistake(column: start, message: "the expression names no parameter; name one")
        }
        return .expression(expression)
    }

    /// The two sides of each `=` when every part of the clause is `p=v`.
    private static func pairs(_ inner: Word) -> [(name: Word, value: Word)]? {
        var pairs: [(Word, Word)] = []
        for part in inner.split(at: ",") {
            let sides = part.split(at: "=")
            guard sides.count == 2, let last = sides[0].text.last, !"!<>".contains(last), !sides[1].text.isEmpty else {
                return nil
            }
            guard !sides.contains(where: { $0.text.contains { " &|".contains($0) } }) else { return nil }
            pairs.append((sides[0], sides[1]))
        }
        return pairs
    }

    private func combination(_ pairs: [(name: Word, value: Word)]) throws(LineMistake) -> Forbidden? {
        var result: [Forbidden.Pair] = []
        for (name, word) in pairs {
            guard let index = try self.reading.index(of: name) else { continue }
            do {
                let value = try self.reading.value(word.text, of: index)
                result.append(Forbidden.Pair(parameter: index, value: value))
            } catch {
                throw LineMistake(column: word.column, message: "no value of '\(name.text)': \(error)")
            }
        }
        return result.count == pairs.count ? .combination(result) : nil
    }

    private mutating func checkWords(_ clauseLine: Int) {
        var ownerOf: [String: Int] = [:]
        for (index, declared) in self.reading.declared.enumerated() where !declared.declaration.kind.isNumeric {
            for value in declared.declaration.values where self.reading.indices[value.text] != index {
                ownerOf[value.text] = index
            }
        }
        for declared in self.reading.declared {
            let declaration = declared.declaration
            if !PCSName.isIdentifier(declaration.name.text) {
                self.note(
                    declared.line,
                    declaration.name.column,
                    "line \(clauseLine) has an advanced forbidden clause, so names are letters, digits and '_', but "
                        + "'\(declaration.name.text)' is not; rename it"
                )
            }
            if let owner = ownerOf[declaration.name.text] {
                self.note(
                    declared.line,
                    declaration.name.column,
                    "line \(clauseLine) has an advanced forbidden clause, so '\(declaration.name.text)' cannot be a "
                        + "name and "
                        + "a value of '\(self.reading.declared[owner].declaration.name.text)' too; rename one"
                )
            }
            guard !declaration.kind.isNumeric else { continue }
            for value in declaration.values
            where !PCSName.isIdentifier(value.text) && DecimalText.number(value.text) == nil {
                self.note(
                    declared.line,
                    value.column,
                    "line \(clauseLine) has an advanced forbidden clause, so values are numbers, or letters, digits "
                        + "and "
                        + "'_', but '\(Shown.text(value.text))' is not; rename it"
                )
            }
        }
    }

    private mutating func note(_ line: Int, _ column: Int, _ message: String) {
        self.issues.append(InteropIssue(place: .text(line: line, column: column), message: message))
    }
}

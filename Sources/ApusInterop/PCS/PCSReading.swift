internal import ApusSpace
internal import ApusStudy

/// Reads the lines of a parameter file, in any order, and gathers every mistake.
struct PCSReading {
    struct Declared {
        let declaration: PCSDeclaration
        let line: Int
    }

    /// A statement that refers to parameters, with its place.
    struct Statement {
        let text: String
        let line: Int
    }

    private(set) var declared: [Declared] = []
    private(set) var parameters: [Parameter] = []
    var issues = IssueList()
    private(set) var indices: [String: Int] = [:]

    private(set) var choices: [PCSChoices] = []
    private var listNumbers: [[Literal]: Int] = [:]

    /// Parameters whose declaration has a mistake: to miss them again would say nothing new.
    private(set) var broken: Set<String> = []
    private(set) var hasNewSyntax = false
    private var apusNames: Set<String> = []
    private var conditionals: [Statement] = []
    private var clauses: [Statement] = []

    mutating func read(_ source: SourceText) {
        for line in source.lines where !self.issues.isFull {
            let text = Self.withoutComment(line.text)
            let word = LineScanner(text).rest
            if word.text.isEmpty || word.text == "Conditionals:" || word.text == "Forbidden:" { continue }
            self.take(Statement(text: text, line: line.number), word)
        }
    }

    /// The space of what was read; notes what is wrong with it as a whole.
    mutating func space() -> Space? {
        let conditions = self.conditions()
        let clauses = self.forbidden()
        do {
            let space = try Space(
                parameters: self.parameters,
                conditions: conditions.map(\.condition),
                forbidden: clauses.map(\.forbidden)
            )
            return self.issues.hasErrors ? nil : space
        } catch {
            for issue in error.issues {
                let line =
                    switch issue.subject {
                    case .parameter(let index): self.declared[index].line
                    case .condition(let index): conditions[index].line
                    case .forbidden(let index): clauses[index].line
                    case .space: 1
                    }
                self.issues.error(line: line, issue.message)
            }
            return nil
        }
    }

    private mutating func take(_ statement: Statement, _ word: Word) {
        for heading in ["Conditionals:", "Forbidden:"] where word.text.lowercased() == heading.lowercased() {
            self.issues.error(
                line: statement.line,
                column: word.column,
                "'\(word.text)' is no heading; write '\(heading)', or take the line away"
            )
            return
        }
        let sign = LineScanner(statement.text).first { $0 == "|" || $0 == "{" || $0 == "[" }
        if sign == "|" {
            self.conditionals.append(statement)
        } else if word.text.hasPrefix("{") {
            self.clauses.append(statement)
        } else {
            self.declare(statement)
        }
    }

    private mutating func declare(_ statement: Statement) {
        do {
            var reader = PCSDeclarationReader(statement.text)
            try self.add(try reader.read(), at: statement.line)
        } catch {
            self.broken.insert(LineScanner(statement.text).name)
            self.issues.error(line: statement.line, column: error.column, error.message)
        }
    }

    private mutating func add(_ declaration: PCSDeclaration, at line: Int) throws(LineMistake) {
        self.hasNewSyntax = self.hasNewSyntax || declaration.isNewSyntax
        let name = declaration.name.text
        if let earlier = self.indices[name] {
            throw LineMistake(
                column: declaration.name.column,
                message: "'\(name)' is there already, in line \(self.declared[earlier].line); give it another name"
            )
        }
        let apusName = ApusName.legal(name) { self.apusNames.contains($0) }
        let parameter = try PCSParameter(declaration).parameter(named: apusName)
        if apusName != name {
            self.issues.warning(
                line: line,
                column: declaration.name.column,
                "'\(name)' is called '\(apusName)' here; programs still get '\(name)'"
            )
        }
        self.apusNames.insert(apusName)
        self.indices[name] = self.parameters.count
        self.parameters.append(parameter)
        let literals = parameter.domain.choices
        let list = self.listNumbers[literals] ?? self.listNumbers.count
        self.listNumbers[literals] = list
        self.choices.append(PCSChoices(literals, list: list))
        self.declared.append(Declared(declaration: declaration, line: line))
    }

    private mutating func conditions() -> [(condition: Condition, line: Int)] {
        var reading = PCSConditions(reading: self)
        for statement in self.conditionals where reading.issues.count < IssueList.countMax { reading.read(statement) }
        for issue in reading.issues { self.issues.add(issue) }
        return reading.conditions
    }

    private mutating func forbidden() -> [(forbidden: Forbidden, line: Int)] {
        var reading = PCSClauses(reading: self)
        for statement in self.clauses where reading.issues.count < IssueList.countMax { reading.read(statement) }
        reading.finish()
        for issue in reading.issues { self.issues.add(issue) }
        return reading.clauses
    }

    private static func withoutComment(_ text: String) -> String {
        text.firstIndex(of: "#").map { String(text[..<$0]) } ?? text
    }
}

extension PCSReading {
    /// The value that a word stands for; a choice only where it is written the same.
    func value(_ text: String, of index: Int) throws(ValueError) -> ParameterValue {
        let domain = self.parameters[index].domain
        guard !domain.choices.isEmpty else { return try domain.value(parsing: text) }
        guard let choice = self.choices[index].place(of: text) else {
            throw .notAChoice(found: text, choices: domain.choices.map(\.description))
        }
        return .choice(choice)
    }

    /// The parameter of a name; throws where there is none.
    ///
    /// `nil` for one whose declaration has a mistake, which was noted.
    func index(of name: Word) throws(LineMistake) -> Int? {
        if let index = self.indices[name.text] { return index }
        guard !self.broken.contains(name.text) else { return nil }
        let remedy = Suggestion.clause(for: name.text, in: self.declared.map(\.declaration.name.text))
        throw LineMistake(
            column: name.column,
            message: "there is no parameter '\(Shown.text(name.text))'"
                + (remedy.isEmpty ? "; declare it, or name another one" : remedy)
        )
    }
}

extension LineScanner {
    /// The first word of the line, as far as it may be a parameter's name.
    fileprivate var name: String {
        var scanner = self
        scanner.skipBlanks()
        return scanner.take { !Self.isBlank($0) && $0 != "{" && $0 != "[" }.text
    }
}

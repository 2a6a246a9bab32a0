internal import ApusStudy

/// Reads a line that declares a parameter.
struct PCSDeclarationReader {
    private typealias Kind = PCSDeclaration.Kind

    private static let example = "write it like 'x real [0, 1] [0.5]' or 'x categorical {a, b} [a]'"
    private static let kinds = Kind.allCases.map(\.rawValue)
    private var scanner: LineScanner

    init(_ line: String) {
        self.scanner = LineScanner(line)
    }

    mutating func read() throws(LineMistake) -> PCSDeclaration {
        self.scanner.skipBlanks()
        let name = self.scanner.take { !LineScanner.isBlank($0) && $0 != "{" && $0 != "[" }
        if let mistake = PCSName.mistake(name) { throw mistake }
        self.scanner.skipBlanks()
        if self.scanner.next == "{" || self.scanner.next == "[" { return try self.oldSyntax(name) }
        return try self.newSyntax(name)
    }

    private mutating func newSyntax(_ name: Word) throws(LineMistake) -> PCSDeclaration {
        let kind = try self.kind(of: name)
        let values = try self.list(of: name, kind)
        self.scanner.skipBlanks()
        let defaultValue = try self.defaultValue(of: name)
        guard !defaultValue.text.contains(where: { $0 == " " || $0 == "\t" }) else {
            throw LineMistake(
                column: defaultValue.column,
                message:
                    "the default of '\(name.text)' has blanks in its brackets, which the new syntax does not have; "
                    + "write [\(Shown.text(defaultValue.trimmed.text))]"
            )
        }
        let rest = self.scanner.rest
        guard rest.text.isEmpty || rest.text == "log" else {
            throw LineMistake(
                column: rest.column,
                message: "expected 'log' or the end of the line after the default, found '\(Shown.text(rest.text))'"
            )
        }
        try self.checkLog(rest.text == "log", kind, at: rest)
        return PCSDeclaration(
            name: name,
            kind: kind,
            values: values,
            defaultValue: defaultValue,
            isLog: rest.text == "log",
            isNewSyntax: true
        )
    }

    private mutating func kind(of name: Word) throws(LineMistake) -> PCSDeclaration.Kind {
        let keyword = self.scanner.take { !LineScanner.isBlank($0) && $0 != "{" && $0 != "[" }
        guard !keyword.text.isEmpty else {
            throw LineMistake(
                column: keyword.column,
                message:
                    "expected a kind, a list or a range after '\(Shown.text(name.text))', found the end of the line; "
                    + Self.example
            )
        }
        guard let kind = Kind(rawValue: keyword.text) else {
            let near = Self.kinds.first { $0.hasPrefix(keyword.text.lowercased()) }
            let remedy = near.map { "; write '\($0)'" } ?? Suggestion.clause(for: keyword.text, in: Self.kinds)
            throw LineMistake(
                column: keyword.column,
                message: "'\(Shown.text(keyword.text))' is no kind; the kinds are \(Self.kinds.joined(separator: ", "))"
                    + remedy
            )
        }
        return kind
    }

    private mutating func oldSyntax(_ name: Word) throws(LineMistake) -> PCSDeclaration {
        guard !name.text.isEmpty else {
            throw LineMistake(column: name.column, message: "expected a parameter's name; \(Self.example)")
        }
        let isRange = self.scanner.next == "["
        let values = try self.list(of: name, isRange ? .real : .categorical)
        self.scanner.skipBlanks()
        let defaultValue = try self.defaultValue(of: name).trimmed
        let suffix = self.scanner.rest
        guard ["", "i", "l", "il", "li"].contains(suffix.text) else {
            throw LineMistake(
                column: suffix.column,
                message:
                    "expected i, l, il or the end of the line after the default, found '\(Shown.text(suffix.text))'; "
                    + "'log' goes with a kind: x real [1, 10] [2] log"
            )
        }
        let isLog = suffix.text.contains("l")
        let kind: Kind = !isRange ? .categorical : suffix.text.contains("i") ? .integer : .real
        if !isRange, !suffix.text.isEmpty {
            throw LineMistake(
                column: suffix.column,
                message: "'\(suffix.text)' belongs to a range, and '\(name.text)' has a list; take it away"
            )
        }
        return PCSDeclaration(
            name: name,
            kind: kind,
            values: values,
            defaultValue: defaultValue,
            isLog: isLog,
            isNewSyntax: false
        )
    }

    private func checkLog(_ isLog: Bool, _ kind: Kind, at word: Word) throws(LineMistake) {
        guard isLog, !kind.isNumeric else { return }
        throw LineMistake(
            column: word.column,
            message: "'log' belongs to a range, and the kind is \(kind.rawValue); take it away"
        )
    }

    private mutating func list(of name: Word, _ kind: Kind) throws(LineMistake) -> [Word] {
        let (open, close): (String, Unicode.Scalar) = kind.isNumeric ? ("[", "]") : ("{", "}")
        self.scanner.skipBlanks()
        let found = self.scanner.found
        let column = self.scanner.column
        guard self.scanner.take(open) else {
            let what = kind.isNumeric ? "a range such as [0, 1]" : "a list such as {a, b}"
            throw LineMistake(column: column, message: "expected \(what) for '\(name.text)', found \(found)")
        }
        guard let inner = self.scanner.take(through: close) else {
            throw LineMistake(column: column, message: "the '\(open)' is not closed; close it with '\(close)'")
        }
        let values = inner.split(at: ",")
        for value in values { try Self.check(value, of: name) }
        guard !kind.isNumeric || values.count == 2 else {
            throw LineMistake(
                column: column,
                message: "a range has two bounds, but this one has \(values.count); write [lower, upper]"
            )
        }
        return values
    }

    private mutating func defaultValue(of name: Word) throws(LineMistake) -> Word {
        let column = self.scanner.column
        let found = self.scanner.found
        guard self.scanner.take("[") else {
            throw LineMistake(
                column: column,
                message: "expected the default of '\(name.text)' in brackets, found \(found); every parameter needs one"
            )
        }
        guard let word = self.scanner.take(through: "]") else {
            throw LineMistake(column: column, message: "the '[' is not closed; close it with ']'")
        }
        try Self.check(word.trimmed, of: name)
        return word
    }

    private static func check(_ value: Word, of name: Word) throws(LineMistake) {
        if value.text.isEmpty {
            throw LineMistake(
                column: value.column,
                message: "a value of '\(name.text)' is empty; take the comma away, or give a value"
            )
        }
        let wrong = value.text.unicodeScalars.first {
            LineScanner.isBlank($0) || $0.value < 0x21 || $0.value == 0x7F || "'\"{}[]".unicodeScalars.contains($0)
        }
        guard let wrong else { return }
        throw LineMistake(
            column: value.column,
            message: "a value has no blanks, quotes or brackets ('\(Shown.text(value.text))' has "
                + (LineScanner.isBlank(wrong) ? "a blank" : "'\(Shown.text(String(wrong)))'")
                + "); write it as one word"
        )
    }
}

/// Splits the bytes of a template, and notes every mistake with its place.
struct TemplateParser {
    private static let issuesMax = 100

    private let bytes: [UInt8]
    private var position = 0
    private var line = 1
    private var column = 1
    private var literal: [UInt8] = []
    private(set) var segments: [Template.Segment] = []
    private(set) var issues: [TemplateError.Issue] = []

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func parse() {
        while self.position < self.bytes.count, self.issues.count < Self.issuesMax {
            if self.stands("\\${") {
                self.advance(by: 1)
                self.keep(2)
            } else if self.stands("${") {
                self.parsePlaceholder()
            } else {
                self.keep(1)
            }
        }
        self.endLiteral()
    }

    private func stands(_ text: StaticString) -> Bool {
        guard self.position + text.utf8CodeUnitCount <= self.bytes.count else { return false }
        return text.withUTF8Buffer { $0.elementsEqual(self.bytes[self.position..<self.position + $0.count]) }
    }

    private mutating func keep(_ count: Int) {
        self.literal += self.bytes[self.position..<self.position + count]
        self.advance(by: count)
    }

    private mutating func advance(by count: Int) {
        for byte in self.bytes[self.position..<self.position + count] {
            if byte == UInt8(ascii: "\n") {
                self.line += 1
                self.column = 1
            } else if byte & 0xC0 != 0x80 {
                // Continuation bytes belong to the character before them.
                self.column += 1
            }
        }
        self.position += count
    }

    private mutating func endLiteral() {
        guard !self.literal.isEmpty else { return }
        self.segments.append(.literal(self.literal))
        self.literal = []
    }

    private mutating func parsePlaceholder() {
        let (line, column) = (self.line, self.column)
        guard let length = self.placeholderLength() else {
            self.issues.append(
                .init(
                    line: line,
                    column: column,
                    message: "'${' has no '}' on its line; close it, or write \\${ for the two characters"
                )
            )
            return self.advance(by: 2)
        }
        let body = self.bytes[self.position + 2..<self.position + length - 1]
        self.endLiteral()
        do {
            let (name, format) = try Self.split(String(decoding: body, as: UTF8.self))
            self.segments.append(.variable(.init(name: name, format: format, line: line, column: column)))
        } catch {
            self.issues.append(.init(line: line, column: column, message: error.message))
        }
        self.advance(by: length)
    }

    /// The bytes from `${` to its `}`; a brace inside a format's quotes does not close.
    private func placeholderLength() -> Int? {
        var quote: UInt8?
        for index in (self.position + 2)..<self.bytes.count {
            let byte = self.bytes[index]
            guard byte != UInt8(ascii: "\n"), index - self.position <= Template.placeholderBytesMax else { return nil }
            if let open = quote {
                if byte == open { quote = nil }
            } else if byte == UInt8(ascii: "}") {
                return index - self.position + 1
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            }
        }
        return nil
    }

    private struct SplitError: Error {
        let message: String
    }

    private static func split(_ body: String) throws(SplitError) -> (String, NumberFormat?) {
        let text = Self.trimmed(body[...])
        guard let mark = text.firstIndex(of: "?") else { return (try Self.name(text), nil) }
        let name = try Self.name(Self.trimmed(text[..<mark]))
        let pattern = try Self.pattern(Self.trimmed(text[text.index(after: mark)...]))
        do {
            return (name, try NumberFormat(pattern: pattern))
        } catch {
            throw SplitError(message: error.description)
        }
    }

    private static func name(_ text: Substring) throws(SplitError) -> String {
        guard let first = text.utf8.first, Self.isNameStart(first), text.utf8.allSatisfy(Self.isNamePart) else {
            let shown = text.isEmpty ? "nothing" : "'\(text)'"
            throw SplitError(
                message: "'${' expects a parameter's name, and found \(shown); to keep the text, write \\${"
            )
        }
        return String(text)
    }

    private static func pattern(_ call: Substring) throws(SplitError) -> String {
        let expected = SplitError(
            message: "after '?' expects string(\"FORMAT\"), such as ${x?string(\"0.00\")}, and found '\(call)'"
        )
        guard call.hasPrefix("string") else { throw expected }
        let rest = Self.trimmed(call.dropFirst("string".count))
        guard rest.first == "(", rest.last == ")", rest.count >= 4 else { throw expected }
        let quoted = Self.trimmed(rest.dropFirst().dropLast())
        guard let quote = quoted.first, quote == "\"" || quote == "'", quoted.last == quote, quoted.count >= 2 else {
            throw expected
        }
        return String(quoted.dropFirst().dropLast())
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return text
    }

    private static func isNameStart(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "_")
    }

    private static func isNamePart(_ byte: UInt8) -> Bool {
        Self.isNameStart(byte) || (0x30...0x39).contains(byte) || [0x2E, 0x3A, 0x40, 0x2D].contains(byte)
    }
}

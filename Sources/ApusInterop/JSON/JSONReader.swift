package import ApusStudy

/// Reads JSON values one after the other, as RFC 8259 has them.
///
/// `NaN`, `Infinity` and `-Infinity` are numbers too, because Python writes them. A number that is no `Int` is real.
package struct JSONReader {
    /// How deep lists and maps may be nested.
    package static let depthMax = 100

    private let bytes: ArraySlice<UInt8>
    private var offset: Int
    private var depth = 0

    package init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        self.offset = bytes.startIndex
    }

    /// The one value that the bytes hold.
    package static func value(_ bytes: ArraySlice<UInt8>) throws(JSONMistake) -> TreeValue {
        var reader = JSONReader(bytes)
        guard let value = try reader.next() else { throw reader.mistake("expected a value, found nothing") }
        guard try reader.next() == nil else { throw reader.mistake("expected one value, found another one behind it") }
        return value
    }

    /// The next value; `nil` where only blanks are left.
    package mutating func next() throws(JSONMistake) -> TreeValue? {
        self.skipBlanks()
        return self.peek == nil ? nil : try self.value()
    }

    /// How many bytes have been read.
    package var bytesRead: Int { self.offset - self.bytes.startIndex }

    private var peek: UInt8? { self.offset < self.bytes.endIndex ? self.bytes[self.offset] : nil }

    private func mistake(_ message: String) -> JSONMistake {
        JSONMistake(offset: self.bytesRead, message: message)
    }

    private var found: String {
        guard let peek else { return "the end" }
        return (0x21...0x7E).contains(peek) ? "'\(Unicode.Scalar(peek))'" : "a byte of \(peek)"
    }

    private mutating func value() throws(JSONMistake) -> TreeValue {
        switch self.peek {
        case UInt8(ascii: "{"): return try self.map()
        case UInt8(ascii: "["): return try self.list()
        case UInt8(ascii: "\""): return .text(try self.text())
        default: return try self.scalar()
        }
    }

    private mutating func map() throws(JSONMistake) -> TreeValue {
        try self.descend()
        defer { self.depth -= 1 }
        var entries: [TreeValue.Entry] = []
        if self.take(UInt8(ascii: "}")) { return .map(entries) }
        repeat {
            self.skipBlanks()
            guard self.peek == UInt8(ascii: "\"") else {
                throw self.mistake("expected a key in quotes, found \(self.found)")
            }
            let key = try self.text()
            guard self.take(UInt8(ascii: ":")) else {
                throw self.mistake("expected ':' after a key, found \(self.found)")
            }
            self.skipBlanks()
            entries.append(TreeValue.Entry(key: key, value: try self.value()))
        } while self.take(UInt8(ascii: ","))
        guard self.take(UInt8(ascii: "}")) else { throw self.mistake("expected ',' or '}', found \(self.found)") }
        return .map(entries)
    }

    private mutating func list() throws(JSONMistake) -> TreeValue {
        try self.descend()
        defer { self.depth -= 1 }
        var values: [TreeValue] = []
        if self.take(UInt8(ascii: "]")) { return .list(values) }
        repeat {
            self.skipBlanks()
            values.append(try self.value())
        } while self.take(UInt8(ascii: ","))
        guard self.take(UInt8(ascii: "]")) else { throw self.mistake("expected ',' or ']', found \(self.found)") }
        return .list(values)
    }

    private mutating func descend() throws(JSONMistake) {
        self.offset += 1
        self.depth += 1
        guard self.depth <= Self.depthMax else {
            throw self.mistake("the value is nested deeper than \(Self.depthMax) levels")
        }
    }

    private mutating func scalar() throws(JSONMistake) -> TreeValue {
        let isPart: (UInt8) -> Bool = { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || (0x30...0x39).contains(byte)
                || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: ".")
        }
        let start = self.offset
        let word = self.bytes[start...].prefix(400).prefix(while: isPart)
        let text = String(decoding: word, as: UTF8.self)
        guard let value = Self.scalar(text) else {
            // Half a word at the end: the bytes end too early.
            if word.endIndex == self.bytes.endIndex { self.offset = word.endIndex }
            throw self.mistake(
                text.isEmpty ? "expected a value, found \(self.found)" : "'\(Shown.text(text))' is no value"
            )
        }
        self.offset = word.endIndex
        return value
    }

    private static func scalar(_ text: String) -> TreeValue? {
        switch text {
        case "null": return .null
        case "true": return .boolean(true)
        case "false": return .boolean(false)
        case "NaN": return .real(.nan)
        case "Infinity": return .real(.infinity)
        case "-Infinity": return .real(-.infinity)
        default:
            let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
            guard let first = digits.utf8.first, (0x30...0x39).contains(first), text.utf8.last != UInt8(ascii: ".")
            else {
                return nil
            }
            if let value = Int(text) { return .integer(value) }
            guard text.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }) else { return nil }
            return Double(text).map(TreeValue.real)
        }
    }

    private mutating func text() throws(JSONMistake) -> String {
        self.offset += 1
        var text: [UInt8] = []
        while let byte = self.peek {
            self.offset += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let valid = String(validating: text, as: UTF8.self) else {
                    throw self.mistake("a text is no UTF-8")
                }
                return valid
            case UInt8(ascii: "\\"): text += try self.escape()
            case ..<0x20: throw self.mistake("a text has a control character; escape it")
            default: text.append(byte)
            }
        }
        throw self.mistake("a text is not closed")
    }

    private mutating func escape() throws(JSONMistake) -> [UInt8] {
        guard let byte = self.peek else { throw self.mistake("a text is not closed") }
        self.offset += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"): return Array(String(try self.unicode()).utf8)
        default: throw self.mistake("a text has an escape that JSON has not")
        }
    }

    /// A scalar of one or two units; a lone half of a pair becomes the sign for what is no character.
    private mutating func unicode() throws(JSONMistake) -> Unicode.Scalar {
        let first = try self.unit()
        guard (0xD800...0xDBFF).contains(first), self.bytes[self.offset...].starts(with: [0x5C, 0x75]) else {
            return Unicode.Scalar(first) ?? "\u{FFFD}"
        }
        let place = self.offset
        self.offset += 2
        let second = try self.unit()
        guard (0xDC00...0xDFFF).contains(second) else {
            self.offset = place
            return "\u{FFFD}"
        }
        return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) ?? "\u{FFFD}"
    }

    private mutating func unit() throws(JSONMistake) -> UInt32 {
        let digits = self.bytes[self.offset...].prefix(4)
        guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let unit = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
        else {
            if digits.endIndex == self.bytes.endIndex { self.offset = digits.endIndex }
            throw self.mistake("\\u needs four hexadecimal digits")
        }
        self.offset += 4
        return unit
    }

    /// Takes a sign, and the blanks before it, when it comes next.
    private mutating func take(_ sign: UInt8) -> Bool {
        self.skipBlanks()
        guard self.peek == sign else { return false }
        self.offset += 1
        return true
    }

    private mutating func skipBlanks() {
        while let peek, peek == 0x20 || peek == 0x0A || peek == 0x09 || peek == 0x0D { self.offset += 1 }
    }
}

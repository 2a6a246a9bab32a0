/// Reads RFC 8259 JSON.
///
/// Within limits: 16 MiB, 64 levels. Doubled keys are refused, because readers differ on which one counts.
struct JSONParser {
    static let bytesMax = 16 << 20
    static let depthMax = 64

    private let bytes: [UInt8]
    private var offset = 0

    static func parse(_ bytes: [UInt8]) throws(JSONError) -> JSONValue {
        guard bytes.count <= self.bytesMax else {
            throw JSONError(offset: 0, message: "\(bytes.count) bytes are more than the \(self.bytesMax) allowed")
        }
        var parser = Self(bytes: bytes)
        let value = try parser.value(depth: 0)
        parser.skipBlanks()
        guard parser.offset == bytes.count else { throw parser.error("the value has ended here") }
        return value
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private var byte: UInt8? { self.offset < self.bytes.count ? self.bytes[self.offset] : nil }

    private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        guard depth < Self.depthMax else { throw self.error("more than \(Self.depthMax) levels") }
        self.skipBlanks()
        switch self.byte {
        case UInt8(ascii: "{"): return try self.map(depth: depth)
        case UInt8(ascii: "["): return try self.list(depth: depth)
        case UInt8(ascii: "\""): return .text(try self.text())
        case UInt8(ascii: "t"): return try self.word("true", .boolean(true))
        case UInt8(ascii: "f"): return try self.word("false", .boolean(false))
        case UInt8(ascii: "n"): return try self.word("null", .null)
        case .some: return try self.number()
        case nil: throw self.error("the text ends where a value is expected")
        }
    }

    private mutating func map(depth: Int) throws(JSONError) -> JSONValue {
        var members: [JSONValue.Member] = []
        var keys: Set<String> = []
        self.offset += 1
        self.skipBlanks()
        if self.take("}") { return .map(members) }
        repeat {
            self.skipBlanks()
            guard self.byte == UInt8(ascii: "\"") else { throw self.error("expected a key in quotes") }
            let key = try self.text()
            guard keys.insert(key).inserted else { throw self.error("the key '\(key)' is given twice") }
            self.skipBlanks()
            guard self.take(":") else { throw self.error("expected ':'") }
            members.append(JSONValue.Member(key, try self.value(depth: depth + 1)))
            self.skipBlanks()
        } while self.take(",")
        guard self.take("}") else { throw self.error("expected ',' or '}'") }
        return .map(members)
    }

    private mutating func list(depth: Int) throws(JSONError) -> JSONValue {
        var values: [JSONValue] = []
        self.offset += 1
        self.skipBlanks()
        if self.take("]") { return .list(values) }
        repeat {
            values.append(try self.value(depth: depth + 1))
            self.skipBlanks()
        } while self.take(",")
        guard self.take("]") else { throw self.error("expected ',' or ']'") }
        return .list(values)
    }

    private mutating func word(_ word: String, _ value: JSONValue) throws(JSONError) -> JSONValue {
        guard self.bytes[self.offset...].starts(with: word.utf8) else { throw self.error("expected a value") }
        self.offset += word.utf8.count
        return value
    }

    private mutating func number() throws(JSONError) -> JSONValue {
        let start = self.offset
        while let byte = self.byte, Self.isNumberByte(byte) { self.offset += 1 }
        let text = String(decoding: self.bytes[start..<self.offset], as: UTF8.self)
        if let integer = Int(text), !text.hasPrefix("+") { return .integer(integer) }
        guard let real = Double(text), real.isFinite, !text.hasPrefix("+") else {
            self.offset = start
            throw self.error("expected a value")
        }
        return .real(real)
    }

    private static func isNumberByte(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains(byte)
    }
}

extension JSONParser {
    private mutating func text() throws(JSONError) -> String {
        var result: [UInt8] = []
        self.offset += 1
        while let byte = self.byte {
            self.offset += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: result, as: UTF8.self) else {
                    throw self.error("the text before this is not UTF-8")
                }
                return text
            case UInt8(ascii: "\\"): try self.escape(into: &result)
            case 0..<0x20: throw self.error("a control character in a text")
            default: result.append(byte)
            }
        }
        throw self.error("a text without a closing quote")
    }

    private mutating func escape(into result: inout [UInt8]) throws(JSONError) {
        guard let byte = self.byte else { throw self.error("a text without a closing quote") }
        self.offset += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): result.append(byte)
        case UInt8(ascii: "b"): result.append(8)
        case UInt8(ascii: "f"): result.append(12)
        case UInt8(ascii: "n"): result.append(10)
        case UInt8(ascii: "r"): result.append(13)
        case UInt8(ascii: "t"): result.append(9)
        case UInt8(ascii: "u"): result.append(contentsOf: Array(String(try self.scalar()).utf8))
        default: throw self.error("an unknown escape")
        }
    }

    private mutating func scalar() throws(JSONError) -> Character {
        let first = try self.unit()
        var code = UInt32(first)
        if UTF16.isLeadSurrogate(first), self.take("\\"), self.take("u") {
            let second = try self.unit()
            guard UTF16.isTrailSurrogate(second) else { throw self.error("half of a surrogate pair") }
            code = 0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(code) else { throw self.error("half of a surrogate pair") }
        return Character(scalar)
    }

    private mutating func unit() throws(JSONError) -> UInt16 {
        let end = self.offset + 4
        guard end <= self.bytes.count,
            let unit = UInt16(String(decoding: self.bytes[self.offset..<end], as: UTF8.self), radix: 16)
        else { throw self.error("expected four hexadecimal digits") }
        self.offset = end
        return unit
    }

    private mutating func skipBlanks() {
        while let byte = self.byte, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { self.offset += 1 }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard self.byte == UInt8(ascii: character) else { return false }
        self.offset += 1
        return true
    }

    private func error(_ message: String) -> JSONError {
        JSONError(offset: self.offset, message: message)
    }
}

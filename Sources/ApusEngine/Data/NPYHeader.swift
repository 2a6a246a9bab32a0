/// The header of NumPy's `.npy` format, versions 1 to 3.
struct NPYHeader {
    let shape: [Int]
    let decoder: NumberDecoder

    /// Where the elements begin.
    let offset: Int

    init(_ bytes: [UInt8], path: String) throws(DatasetError) {
        let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
        guard bytes.count >= 12, bytes.starts(with: magic), (1...3).contains(bytes[6]) else {
            throw DatasetError("\(path): is no NumPy array: it does not start with '\\x93NUMPY'")
        }
        let isShort = bytes[6] == 1
        let length =
            isShort ? Int(bytes[8]) | Int(bytes[9]) << 8 : (0..<4).reduce(0) { $0 | Int(bytes[8 + $1]) << (8 * $1) }
        let start = isShort ? 10 : 12
        guard length <= 65_536, start + length <= bytes.count else {
            throw DatasetError("\(path): is truncated inside its header")
        }
        let text = String(decoding: bytes[start..<(start + length)], as: UTF8.self)
        guard let descriptor = Self.quoted(after: "'descr':", in: text),
            let decoder = Self.decoder(descriptor)
        else {
            throw DatasetError("\(path): its numbers are no integers or floats of 1 to 8 bytes (\(text.prefix(80)))")
        }
        guard let order = Self.rest(after: "'fortran_order':", in: text), !order.hasPrefix("True") else {
            throw DatasetError("\(path): is in Fortran order; save it with numpy.ascontiguousarray")
        }
        guard let shape = Self.shape(in: text) else {
            throw DatasetError("\(path): its header has no usable shape (\(text.prefix(80)))")
        }
        (self.shape, self.decoder, self.offset) = (shape, decoder, start + length)
    }

    private static func rest(after key: String, in text: String) -> Substring? {
        var rest = Substring(text)
        while !rest.isEmpty {
            if rest.hasPrefix(key) { return rest.dropFirst(key.count).drop { $0 == " " } }
            rest = rest.dropFirst()
        }
        return nil
    }

    private static func quoted(after key: String, in text: String) -> Substring? {
        guard let rest = self.rest(after: key, in: text), rest.first == "'" else { return nil }
        return rest.dropFirst().prefix { $0 != "'" }
    }

    private static func decoder(_ descriptor: Substring) -> NumberDecoder? {
        guard descriptor.count == 3, let width = descriptor.last?.wholeNumberValue, [1, 2, 4, 8].contains(width)
        else { return nil }
        let isBigEndian = descriptor.first == ">"
        switch descriptor.dropFirst().first {
        case "u": return NumberDecoder(kind: .unsigned, width: width, isBigEndian: isBigEndian)
        case "b" where width == 1: return NumberDecoder(kind: .unsigned, width: width, isBigEndian: isBigEndian)
        case "i": return NumberDecoder(kind: .signed, width: width, isBigEndian: isBigEndian)
        case "f" where width >= 4: return NumberDecoder(kind: .float, width: width, isBigEndian: isBigEndian)
        default: return nil
        }
    }

    private static func shape(in text: String) -> [Int]? {
        guard let rest = self.rest(after: "'shape':", in: text), rest.first == "(" else { return nil }
        let parts = rest.dropFirst().prefix { $0 != ")" }.split(separator: ",")
        var shape: [Int] = []
        for part in parts {
            let digits = part.drop { $0 == " " }
            if digits.isEmpty { continue }
            guard let side = Int(digits), side > 0, side <= 1 << 36 else { return nil }
            shape.append(side)
        }
        return (1...4).contains(shape.count) ? shape : nil
    }
}

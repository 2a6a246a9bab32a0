/// Reads the store's blobs, and never beyond their end.
struct ByteReader {
    struct OutOfBytes: Error {}

    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var isAtEnd: Bool {
        self.position == self.bytes.count
    }

    mutating func byte() throws(OutOfBytes) -> UInt8 {
        guard self.position < self.bytes.count else { throw OutOfBytes() }
        defer { self.position += 1 }
        return self.bytes[self.position]
    }

    /// Little-endian.
    mutating func fixed64() throws(OutOfBytes) -> UInt64 {
        guard self.bytes.count - self.position >= 8 else { throw OutOfBytes() }
        var value: UInt64 = 0
        for index in 0..<8 { value |= UInt64(self.bytes[self.position + index]) << UInt64(8 * index) }
        self.position += 8
        return value
    }

    /// Seven bits a byte, the lowest first, as in Protocol Buffers.
    mutating func varint() throws(OutOfBytes) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            let byte = try self.byte()
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        throw OutOfBytes()
    }
}

extension [UInt8] {
    mutating func append(fixed64 value: UInt64) {
        for index in 0..<8 { self.append(UInt8(truncatingIfNeeded: value >> UInt64(8 * index))) }
    }

    mutating func append(varint value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            self.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        self.append(UInt8(truncatingIfNeeded: rest))
    }
}

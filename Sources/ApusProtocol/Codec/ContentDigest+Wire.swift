import ApusStudy
import FoundationEssentials

extension ContentDigest {
    init(_ wire: Data, _ field: String) throws(ProtocolError) {
        guard wire.count == Self.byteCount else { throw .digestLength(field, byteCount: wire.count) }
        let digits = Array("0123456789abcdef".utf8)
        let hex = String(unsafeUninitializedCapacity: 2 * Self.byteCount) { text in
            var index = 0
            for byte in wire {
                text[index] = digits[Int(byte >> 4)]
                text[index + 1] = digits[Int(byte & 0x0F)]
                index += 2
            }
            return index
        }
        guard let digest = ContentDigest(hex: hex) else { throw .digestLength(field, byteCount: wire.count) }
        self = digest
    }

    /// The 32 bytes.
    var wire: Data {
        var bytes = Data(capacity: Self.byteCount)
        var high: UInt8?
        for digit in self.hex.utf8 {
            // Letters are 0x61 to 0x66, digits 0x30 to 0x39, as the initializer made sure.
            let nibble = digit >= 0x61 ? digit - 0x57 : digit - 0x30
            if let first = high {
                bytes.append(first << 4 | nibble)
                high = nil
            } else {
                high = nibble
            }
        }
        return bytes
    }
}

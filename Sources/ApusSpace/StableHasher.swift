/// FNV-1a with 128 bits, over the bytes that ``ConfigurationHash`` lists.
struct StableHasher {
    private static let prime: UInt128 = 1 << 88 + 0x13B
    private var state: UInt128 = 0x6C62_272E_07BB_0142_62B8_2175_6295_C58D

    var hash: ConfigurationHash {
        ConfigurationHash(
            high: UInt64(truncatingIfNeeded: self.state >> 64),
            low: UInt64(truncatingIfNeeded: self.state)
        )
    }

    mutating func append(byte: UInt8) {
        self.state = (self.state ^ UInt128(byte)) &* Self.prime
    }

    mutating func append(_ text: String) {
        self.append(word: UInt64(text.utf8.count), bytes: 4)
        for byte in text.utf8 {
            self.append(byte: byte)
        }
    }

    mutating func append(_ number: Double) {
        self.append(byte: 1)
        self.append(word: (number == 0 ? 0 : number).bitPattern, bytes: 8)
    }

    mutating func append(_ number: Int) {
        self.append(byte: 2)
        self.append(word: UInt64(bitPattern: Int64(number)), bytes: 8)
    }

    mutating func append(_ literal: Literal?) {
        switch literal {
        case .boolean(let value):
            self.append(byte: 0)
            self.append(byte: value ? 1 : 0)
        case .integer(let value): self.append(value)
        case .real(let value): self.append(value)
        case .text(let value):
            self.append(byte: 4)
            self.append(value)
        case nil: break
        }
    }

    private mutating func append(word: UInt64, bytes: UInt64) {
        for byte in stride(from: bytes, to: 0, by: -1) {
            self.append(byte: UInt8(truncatingIfNeeded: word >> (8 * (byte - 1))))
        }
    }
}

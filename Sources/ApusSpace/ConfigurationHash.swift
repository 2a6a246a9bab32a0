/// 128 bits that stand for a configuration; the same on every machine and in every release.
///
/// Two configurations of one space have the same hash when they are the same, whatever the order of parameters or
/// choices in the study file. Not against deliberate collisions.
///
/// FNV-1a, 128 bits, over these bytes: for each active parameter, constants too, in the order of the names' bytes: the
/// name's length (4 bytes, big-endian), the name, and the value: `1` and the 8 bytes of the `Double`, `2` and the 8
/// bytes of the integer (both big-endian), or for a choice `3` and its literal: `0` and one byte for a boolean, `1` and
/// `2` as above, or `4`, the text's length (4 bytes) and the text.
public struct ConfigurationHash: Hashable, Sendable, Codable, CustomStringConvertible {
    public let high: UInt64
    public let low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// 32 lower-case hexadecimal digits.
    public var description: String {
        Self.hex(self.high) + Self.hex(self.low)
    }

    private static func hex(_ word: UInt64) -> String {
        let digits = String(word, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

extension Space {
    /// The hash of a canonical configuration.
    public func hash(of configuration: Configuration) -> ConfigurationHash {
        var stream = StableHasher()
        for index in self.layout.byName where configuration.values.indices.contains(index) {
            guard let value = configuration.values[index] else { continue }
            stream.append(self.parameters[index].name)
            switch value {
            case .real(let number): stream.append(number)
            case .integer(let number): stream.append(number)
            case .choice(let choice):
                stream.append(byte: 3)
                stream.append(self.parameters[index].domain.literal(of: .choice(choice)))
            }
        }
        return stream.hash
    }
}

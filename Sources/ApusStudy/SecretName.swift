/// How secrets and the variables that hold them are called.
public enum SecretName {
    public static let bytesMax = 64

    /// 1 to 64 letters, digits, `_`, `-` and `.`, beginning with a letter or `_`: it names a file.
    public static func isValid(_ name: String) -> Bool {
        guard let first = name.utf8.first, Self.isLetter(first), name.utf8.count <= Self.bytesMax else { return false }
        return name.utf8.allSatisfy { Self.isLetter($0) || Self.isDigit($0) || $0 == 0x2D || $0 == 0x2E }
    }

    /// 1 to 64 letters, digits and `_`, beginning with a letter or `_`.
    public static func isVariable(_ name: String) -> Bool {
        Self.isValid(name) && name.utf8.allSatisfy { Self.isLetter($0) || Self.isDigit($0) }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte)
    }
}

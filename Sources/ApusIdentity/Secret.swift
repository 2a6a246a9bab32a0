import Crypto

/// 32 random bytes that open a door, as 64 hexadecimal digits; never printed.
package struct Secret: Sendable {
    package static let digitCount = 64
    private let bytes: [UInt8]

    /// Fails unless `text` is 64 hexadecimal digits in lower case.
    package init?(_ text: some StringProtocol) {
        guard let bytes = Hexadecimal.bytes(text), bytes.count == Self.digitCount / 2 else { return nil }
        self.bytes = bytes
    }

    /// Draws a new one; the generator must be the system's, except in tests.
    package init(using random: inout some RandomNumberGenerator) {
        self.bytes = (0..<Self.digitCount / 2).map { _ in UInt8.random(in: 0...255, using: &random) }
    }

    /// For the one who is to have it.
    package var text: String { Hexadecimal.text(self.bytes) }

    /// What is stored instead of it.
    package var digest: SecretDigest { SecretDigest(of: self.bytes) }
}

extension Secret: CustomStringConvertible, CustomReflectable {
    package var description: String { "(hidden)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// The SHA-256 of a secret: enough to recognize it, and of no use to whoever reads the store.
///
/// A secret has 256 bits of chance, so that no salt and no slow hash is needed.
package struct SecretDigest: Hashable, Sendable {
    package let bytes: [UInt8]

    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Of anything else that is to be recognized, such as a public key.
    package init(of bytes: [UInt8]) {
        self.bytes = Array(SHA256.hash(data: bytes))
    }

    /// Takes the same time whatever the first byte that differs.
    package func matches(_ other: SecretDigest) -> Bool {
        guard self.bytes.count == other.bytes.count, !self.bytes.isEmpty else { return false }
        return zip(self.bytes, other.bytes).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

import Crypto

/// The SHA-256 of a certificate's DER bytes, as 64 hexadecimal digits.
package struct Fingerprint: Hashable, Sendable, CustomStringConvertible {
    package let description: String

    package init(of certificate: [UInt8]) {
        self.description = Hexadecimal.text(Array(SHA256.hash(data: certificate)))
    }

    /// Fails unless `text` is 64 hexadecimal digits in lower case.
    package init?(_ text: some StringProtocol) {
        guard let bytes = Hexadecimal.bytes(text), bytes.count == 32 else { return nil }
        self.description = String(text)
    }
}

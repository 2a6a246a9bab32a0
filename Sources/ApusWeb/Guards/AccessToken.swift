/// A secret that opens the API, and who its holder is.
///
/// Never printed: its description shows the holder only.
package struct AccessToken: Sendable, CustomStringConvertible {
    /// 32 random bytes, as hexadecimal digits.
    package static let digitCount = 64

    package let principal: Principal
    private let digits: [UInt8]

    /// Fails unless `text` is 64 hexadecimal digits.
    package init?(_ text: String, principal: Principal) {
        guard text.utf8.count == Self.digitCount else { return nil }
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }) else { return nil }
        self.principal = principal
        self.digits = Array(text.utf8)
    }

    package var description: String {
        "token of \(self.principal.name)"
    }

    /// Takes the same time for every text of the right length, whatever its first wrong digit.
    package func matches(_ text: Substring) -> Bool {
        guard text.utf8.count == Self.digitCount else { return false }
        return zip(self.digits, text.utf8).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

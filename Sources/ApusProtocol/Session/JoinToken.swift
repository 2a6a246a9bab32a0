/// The secret that a worker shows to join; never printed.
package struct JoinToken: Sendable {
    private let bytes: [UInt8]

    package init(_ text: String) {
        self.bytes = Array(text.utf8)
    }

    /// Takes the same time for every token of one length, so that a guess is not told how far it was right.
    package func matches(_ other: String) -> Bool {
        let guess = Array(other.utf8)
        guard !self.bytes.isEmpty else { return false }
        var difference = UInt(bitPattern: self.bytes.count ^ guess.count)
        for (index, byte) in guess.enumerated() {
            difference |= UInt(byte ^ self.bytes[index % self.bytes.count])
        }
        return difference == 0
    }
}

extension JoinToken: CustomStringConvertible, CustomReflectable {
    package var description: String {
        "(hidden)"
    }

    package var customMirror: Mirror {
        Mirror(self, children: [])
    }
}

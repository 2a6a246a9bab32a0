/// The trial that was added.
package struct AddTrialAnswer: Codable, Hashable, Sendable {
    package let number: UInt32

    package init(number: UInt32) {
        self.number = number
    }
}

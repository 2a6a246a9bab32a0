/// What came of making every proposal of a study again from its log.
package struct ReplayAnswer: Codable, Hashable, Sendable {
    /// A trial whose configuration came out otherwise.
    package struct Mismatch: Codable, Hashable, Sendable {
        package let trial: UInt32
        package let stored: [String: ScalarValue]

        /// Empty where the optimizer proposed nothing.
        package let replayed: [String: ScalarValue]

        package init(trial: UInt32, stored: [String: ScalarValue], replayed: [String: ScalarValue]) {
            self.trial = trial
            self.stored = stored
            self.replayed = replayed
        }
    }

    package let isIdentical: Bool

    /// How often the optimizer was asked.
    package let asks: Int

    /// How many trials it proposed in answer.
    package let proposals: Int

    /// How many results it was told.
    package let told: Int
    package let seconds: Double

    /// At most 100 of them.
    package let mismatches: [Mismatch]

    package init(
        isIdentical: Bool,
        asks: Int,
        proposals: Int,
        told: Int,
        seconds: Double,
        mismatches: [Mismatch]
    ) {
        self.isIdentical = isIdentical
        self.asks = asks
        self.proposals = proposals
        self.told = told
        self.seconds = seconds
        self.mismatches = mismatches
    }
}

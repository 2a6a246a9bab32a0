/// What came of making every proposal, and every decision about steps, of a study again from its log.
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

    /// How often the rule for the steps of trials decided something.
    package let decisions: Int

    /// Where it decided otherwise, in words; at most 100.
    package let decisionMismatches: [String]

    /// How often a limit ended the search, or its best trials were chosen to be run again.
    package let ends: Int

    /// Where that came out otherwise, in words; at most 100.
    package let endMismatches: [String]

    /// How many trials of earlier studies the optimizer was told of.
    package let earlier: Int

    package init(
        isIdentical: Bool,
        asks: Int,
        proposals: Int,
        told: Int,
        seconds: Double,
        mismatches: [Mismatch],
        decisions: Int = 0,
        decisionMismatches: [String] = [],
        ends: Int = 0,
        endMismatches: [String] = [],
        earlier: Int = 0
    ) {
        self.isIdentical = isIdentical
        self.asks = asks
        self.proposals = proposals
        self.told = told
        self.seconds = seconds
        self.mismatches = mismatches
        self.decisions = decisions
        self.decisionMismatches = decisionMismatches
        self.ends = ends
        self.endMismatches = endMismatches
        self.earlier = earlier
    }
}

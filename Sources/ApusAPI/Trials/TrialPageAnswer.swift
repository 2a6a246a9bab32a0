/// A part of a study's trials.
package struct TrialPageAnswer: Codable, Hashable, Sendable {
    package let items: [TrialAnswer]

    /// How many the query matches in all.
    package let total: Int
    package let offset: Int

    package init(items: [TrialAnswer], total: Int, offset: Int) {
        self.items = items
        self.total = total
        self.offset = offset
    }
}

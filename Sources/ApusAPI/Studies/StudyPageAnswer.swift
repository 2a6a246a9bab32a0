/// A part of the studies.
package struct StudyPageAnswer: Codable, Hashable, Sendable {
    package let items: [StudyAnswer]

    /// How many there are in all.
    package let total: Int
    package let offset: Int

    package init(items: [StudyAnswer], total: Int, offset: Int) {
        self.items = items
        self.total = total
        self.offset = offset
    }
}

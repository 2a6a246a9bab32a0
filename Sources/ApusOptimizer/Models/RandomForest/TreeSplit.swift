/// A question that divides a node's samples.
struct TreeSplit: Sendable {
    let column: Int

    /// The explained part of the sum of squares; larger is better.
    let score: Double

    /// The values on both sides of a numeric cut.
    var below = 0.0
    var above = 0.0

    /// What a number must exceed to go right.
    var threshold = 0.0

    /// How many of the node's categories go left, by the order of their means.
    var leftCategories = 0

    /// Where the mask of a categorical column begins.
    var place = 0

    /// Puts the cut anywhere between the two values; `deviate` is uniform in 0 to 1.
    ///
    /// The inactive are not on the scale of the active, so the cut between them is always the same.
    mutating func draw(_ deviate: Double) {
        guard self.below >= 0 else {
            self.threshold = self.above >= 0 ? 0.5 * ForestSchema.inactive : self.below
            return
        }
        self.threshold = self.below + deviate * (self.above - self.below)
        if !(self.threshold < self.above) { self.threshold = self.below }
    }
}

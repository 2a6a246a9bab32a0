/// What a step found, summed over its samples, so that parts of unequal size add up exactly.
package struct BatchSums: Hashable, Sendable {
    /// Sum of each sample's loss.
    package var loss: Double

    /// Samples whose largest output (the first of equal ones) is their class; 0 without classes.
    package var correct: Int
    package var count: Int

    package init(loss: Double = 0, correct: Int = 0, count: Int = 0) {
        self.loss = loss
        self.correct = correct
        self.count = count
    }

    package static func += (left: inout Self, right: Self) {
        left.loss += right.loss
        left.correct += right.correct
        left.count += right.count
    }
}

/// What changes from step to step and is no tensor.
package struct StepScalars: Hashable, Sendable {
    package var learningRate: Float

    /// Updates made before this one, so 0 at first; Adam's t is `step + 1`.
    package var step: Int

    /// Of everything random inside a step: dropout.
    package var seed: UInt64

    package init(learningRate: Float = 0, step: Int = 0, seed: UInt64 = 0) {
        self.learningRate = learningRate
        self.step = step
        self.seed = seed
    }
}

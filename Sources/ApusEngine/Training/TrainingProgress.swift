/// How far a training is.
package struct TrainingProgress: Hashable, Sendable {
    /// Updates made so far, of all epochs.
    package let step: Int
    package let stepsTotal: Int

    /// The one that runs, counted from 1.
    package let epoch: Int

    /// Samples seen so far, of all epochs.
    package let samples: Int

    /// The mean over the epoch so far.
    package let trainLoss: Double
}

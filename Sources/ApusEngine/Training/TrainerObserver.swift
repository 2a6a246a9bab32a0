/// What a training tells, and asks, while it runs; called on the training's own thread.
package struct TrainerObserver {
    /// After each epoch: the epoch, counted from 1, and its metrics.
    ///
    /// `train_loss`, and `train_accuracy` and `train_error` where the targets are classes; the same with `val_`
    /// and `test_` where there is such a part. Errors and accuracies are parts of 1.
    package var onMetrics: (EpochMetrics) throws -> Void

    /// After each step.
    package var onProgress: (TrainingProgress) throws -> Void

    /// After each epoch but the last, and when stopped; keep the newest.
    package var onCheckpoint: (Checkpoint) throws -> Void

    /// Asked before each step; true ends the training.
    package var shouldStop: () -> Bool

    /// Whether a checkpoint is made after an epoch, counted from 1.
    package var wantsCheckpoint: (_ epoch: Int) -> Bool

    /// Whether training is to pause after an epoch, with a checkpoint there.
    package var shouldPause: () -> Bool

    package init(
        onMetrics: @escaping (EpochMetrics) throws -> Void = { _ in },
        onProgress: @escaping (TrainingProgress) throws -> Void = { _ in },
        onCheckpoint: @escaping (Checkpoint) throws -> Void = { _ in },
        shouldStop: @escaping () -> Bool = { false },
        wantsCheckpoint: @escaping (_ epoch: Int) -> Bool = { _ in false },
        shouldPause: @escaping () -> Bool = { false }
    ) {
        self.onMetrics = onMetrics
        self.onProgress = onProgress
        self.onCheckpoint = onCheckpoint
        self.shouldStop = shouldStop
        self.wantsCheckpoint = wantsCheckpoint
        self.shouldPause = shouldPause
    }
}

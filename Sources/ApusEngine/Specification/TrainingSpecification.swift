/// A training as the study file's `train:` section writes it, values filled in and checked one by one.
///
/// Decoded by ``init(json:)``. What it says of shapes is checked later, against the data, by ``NetworkPlan``.
package struct TrainingSpecification: Hashable, Sendable {
    package var dataset: DatasetSpecification
    package var layers: [LayerSpecification]
    package var loss: Loss
    package var update: UpdateRule
    package var learningRate: Double
    package var schedule: Schedule

    /// 1 … 1,000,000.
    package var epochs: Int

    /// Samples of a step; 1 … 1,048,576.
    package var batch: Int
    package var augmentation: Augmentation

    /// Overrides the trial's seed.
    package var seed: UInt64?

    /// How a device may compute; the CPU computes in float32.
    package var precision = Precision.standard
    package var device = DeviceChoice.auto

    package init(
        dataset: DatasetSpecification,
        layers: [LayerSpecification],
        loss: Loss = .crossEntropy(smoothing: 0),
        update: UpdateRule,
        learningRate: Double,
        schedule: Schedule = Schedule(),
        epochs: Int = 1,
        batch: Int = 32,
        augmentation: Augmentation = Augmentation(),
        seed: UInt64? = nil
    ) {
        self.dataset = dataset
        self.layers = layers
        self.loss = loss
        self.update = update
        self.learningRate = learningRate
        self.schedule = schedule
        self.epochs = epochs
        self.batch = batch
        self.augmentation = augmentation
        self.seed = seed
    }
}

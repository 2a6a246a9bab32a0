/// Samples with their targets, for one step.
package struct Batch: Sendable {
    package enum Targets: Sendable {
        /// A class for each sample, 0 ..< outputs.
        case classes([Int32])

        /// `outputs` numbers for each sample.
        case values([Float])
    }

    /// NHWC; at least `count` samples, what is behind them is ignored.
    package var images: [Float]
    package var targets: Targets

    /// Valid samples.
    package var count: Int

    package init(images: [Float], targets: Targets, count: Int) {
        self.images = images
        self.targets = targets
        self.count = count
    }
}

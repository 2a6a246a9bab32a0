/// What one attempt reported of one metric, over its steps.
package struct Curve: Hashable, Sendable {
    package struct Point: Hashable, Sendable {
        package let step: Int
        package let value: Double
    }

    package let epoch: UInt32
    package let metric: String

    /// How many steps were reported; above `points.count` when the curve was thinned out.
    package let stepCount: Int

    /// In the order of their steps, with the first and the last one among them.
    package let points: [Point]

    /// The curve of a trial that ran in parts: the earlier one's up to where this one begins, and this one.
    package func following(_ earlier: Curve) -> Curve {
        let start = self.points.first?.step ?? .max
        return Curve(
            epoch: self.epoch,
            metric: self.metric,
            stepCount: earlier.stepCount + self.stepCount,
            points: earlier.points.prefix { $0.step < start } + self.points
        )
    }
}

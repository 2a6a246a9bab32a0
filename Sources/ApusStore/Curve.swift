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

    /// The curve with at most `pointsMax` of its points, at least 2, the first and the last one among them.
    package func thinned(to pointsMax: Int) -> Curve {
        let most = max(pointsMax, 2)
        guard self.points.count > most else { return self }
        let last = self.points.count - 1
        let kept = (0..<most).map { self.points[$0 * last / (most - 1)] }
        return Curve(epoch: self.epoch, metric: self.metric, stepCount: self.stepCount, points: kept)
    }

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

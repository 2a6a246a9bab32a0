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
}

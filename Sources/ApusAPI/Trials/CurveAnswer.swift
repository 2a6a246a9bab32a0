/// A metric over the steps of an attempt.
package struct CurveAnswer: Codable, Hashable, Sendable {
    package let metric: String
    package let isHeldOut: Bool
    package let points: [PointAnswer]

    package init(metric: String, isHeldOut: Bool, points: [PointAnswer]) {
        self.metric = metric
        self.isHeldOut = isHeldOut
        self.points = points
    }
}

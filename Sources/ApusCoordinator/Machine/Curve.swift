/// A short picture of a metric's curve: never more than `pointsMax` points, evenly thinned.
package struct Curve: Hashable, Sendable {
    package static let pointsMax = 64

    package private(set) var points: [CurvePoint] = []
    private var stride = 1
    private var skipped = 0

    package init() {}

    /// A repeated or earlier step takes the place of the points from it on.
    package mutating func append(step: Int, value: Double) {
        while let last = self.points.last, last.step >= step { self.points.removeLast() }
        self.skipped += 1
        guard self.skipped >= self.stride else { return }
        self.skipped = 0
        self.points.append(CurvePoint(step: step, value: value))
        guard self.points.count > Self.pointsMax else { return }
        self.points = self.points.enumerated().filter { $0.offset.isMultiple(of: 2) }.map(\.element)
        self.stride *= 2
    }
}

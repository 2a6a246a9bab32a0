import ApusSpace

/// The points of a list, in its order.
struct PointsDesign: Design {
    static let isEndless = false
    private let points: [Configuration]
    private var place = 0

    init(space: Space, points: [Configuration]) throws(OptimizerError) {
        guard !points.isEmpty else { throw .noPoints }
        let canonical = points.map { space.canonical($0) }
        let illegal = canonical.indices.filter { canonical[$0].map(space.isForbidden) ?? true }
        guard illegal.isEmpty else { throw .illegalPoints(illegal.map { $0 + 1 }) }
        self.points = canonical.compactMap { $0 }
    }

    mutating func next() -> Configuration? {
        guard self.place < self.points.count else { return nil }
        defer { self.place += 1 }
        return self.points[self.place]
    }
}

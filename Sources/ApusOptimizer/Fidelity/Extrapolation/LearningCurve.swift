/// A curve that is thinned evenly where it gets long, so that a fit costs the same at any length.
struct LearningCurve: Sendable {
    static let pointsMax = 64

    private(set) var steps: [Double] = []
    private(set) var costs: [Double] = []
    private var stride = 1
    private var skipped = 0

    var count: Int { self.steps.count }

    mutating func append(step: Int, cost: Double) {
        self.skipped += 1
        guard self.skipped >= self.stride else { return }
        self.skipped = 0
        self.steps.append(Double(step))
        // Costs beyond are as good as infinite, and their squares would be.
        self.costs.append(min(max(cost, -1e100), 1e100))
        guard self.count > Self.pointsMax else { return }
        let kept = Swift.stride(from: 0, to: self.count, by: 2)
        (self.steps, self.costs) = (kept.map { self.steps[$0] }, kept.map { self.costs[$0] })
        self.stride *= 2
    }
}

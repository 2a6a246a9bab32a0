import ApusMath

/// The normal distribution's cumulative function by linear interpolation; within 1e-5, and some ten times faster.
struct NormalTable: Sendable {
    static let shared = NormalTable()
    private static let end = 8.0
    private static let perUnit = 64.0
    private let values: [Double]

    private init() {
        let count = Int(2 * Self.end * Self.perUnit)
        self.values = (0...count + 1).map { StandardNormal.cumulative(Double($0) / Self.perUnit - Self.end) }
    }

    func callAsFunction(_ x: Double) -> Double {
        guard x > -Self.end else { return 0 }
        guard x < Self.end else { return 1 }
        let place = (x + Self.end) * Self.perUnit
        let index = Int(place)
        let low = self.values[index]
        return low + (place - Double(index)) * (self.values[index &+ 1] - low)
    }
}

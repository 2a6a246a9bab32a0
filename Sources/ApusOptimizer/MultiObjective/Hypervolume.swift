/// The volume of costs that a set of points dominates, up to a reference point.
///
/// Exact. One and two objectives by a sweep; more by the exclusive volumes of While, Bradstreet and Barone, "A fast way
/// of calculating exact hypervolumes" (2012), so that its time grows slowly with points and exponentially with
/// objectives.
struct Hypervolume: Sendable {
    let reference: [Double]

    init(reference: [Double]) {
        self.reference = reference
    }

    /// Points that are not better than the reference everywhere add nothing.
    func callAsFunction(_ points: [[Double]]) -> Double {
        let inside = points.filter { point in
            point.count == self.reference.count && point.indices.allSatisfy { point[$0] < self.reference[$0] }
        }
        return self.volume(Self.nonDominated(inside))
    }

    /// Mutually non-dominated points below the reference.
    private func volume(_ points: [[Double]]) -> Double {
        guard let first = points.first else { return 0 }
        if points.count == 1 { return self.box(first) }
        if self.reference.count <= 2 { return self.area(points) }
        // The worst in the last objective first: the sets of those behind it become small soon.
        let sorted = points.sorted { Self.precedes($1, $0) }
        var sum = 0.0
        for (place, point) in sorted.enumerated() {
            let limited = sorted[(place + 1)...].map { other in point.indices.map { max(point[$0], other[$0]) } }
            sum += self.box(point) - self.volume(Self.nonDominated(limited))
        }
        return sum
    }

    private func box(_ point: [Double]) -> Double {
        point.indices.reduce(1) { $0 * (self.reference[$1] - point[$1]) }
    }

    private func area(_ points: [[Double]]) -> Double {
        guard self.reference.count == 2 else { return points.map(self.box).max() ?? 0 }
        var height = self.reference[1]
        var sum = 0.0
        for point in points.sorted(by: { $0[0] == $1[0] ? $0[1] < $1[1] : $0[0] < $1[0] }) where point[1] < height {
            sum += (self.reference[0] - point[0]) * (height - point[1])
            height = point[1]
        }
        return sum
    }

    /// By the last objective, then the one before it, and so on.
    private static func precedes(_ left: [Double], _ right: [Double]) -> Bool {
        for index in left.indices.reversed() where left[index] != right[index] { return left[index] < right[index] }
        return false
    }

    /// The points that no other is as good as; of equal ones the first.
    static func nonDominated(_ points: [[Double]]) -> [[Double]] {
        var kept: [[Double]] = []
        for point in points where !kept.contains(where: { self.isCovered(point, by: $0) }) {
            kept.removeAll { self.isCovered($0, by: point) }
            kept.append(point)
        }
        return kept
    }

    private static func isCovered(_ point: [Double], by other: [Double]) -> Bool {
        for index in point.indices where other[index] > point[index] { return false }
        return true
    }
}

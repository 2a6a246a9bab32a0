/// The last steps of a descent and the changes of the gradient along them: an approximate inverse of the Hessian.
///
/// Nocedal and Wright (2006), algorithm 7.4.
struct DescentMemory: Sendable {
    private struct Pair: Sendable {
        let step: [Double]
        let change: [Double]

        /// 1 / (step · change).
        let scale: Double
    }

    private let capacity: Int
    private var pairs: [Pair] = []

    init(capacity: Int) {
        self.capacity = capacity
    }

    var isEmpty: Bool { self.pairs.isEmpty }

    mutating func forget() {
        self.pairs = []
    }

    /// Leaves a step out along which the function does not curve upwards.
    mutating func remember(from old: [Double], _ oldGradient: [Double], to new: [Double], _ newGradient: [Double]) {
        let step = old.indices.map { new[$0] - old[$0] }
        let change = old.indices.map { newGradient[$0] - oldGradient[$0] }
        let curvature = Self.dot(step, change)
        guard curvature > 1e-10 * (Self.dot(step, step) * Self.dot(change, change)).squareRoot() else { return }
        if self.pairs.count == self.capacity { self.pairs.removeFirst() }
        self.pairs.append(Pair(step: step, change: change, scale: 1 / curvature))
    }

    /// Minus the approximate inverse of the Hessian times a gradient.
    func direction(against gradient: [Double]) -> [Double] {
        var direction = gradient
        var shares = [Double](repeating: 0, count: self.pairs.count)
        for index in self.pairs.indices.reversed() {
            let pair = self.pairs[index]
            shares[index] = pair.scale * Self.dot(pair.step, direction)
            Self.add(-shares[index], pair.change, to: &direction)
        }
        if let last = self.pairs.last {
            let factor = 1 / (last.scale * Self.dot(last.change, last.change))
            direction = direction.map { $0 * factor }
        }
        for (index, pair) in self.pairs.enumerated() {
            let share = shares[index] - pair.scale * Self.dot(pair.change, direction)
            Self.add(share, pair.step, to: &direction)
        }
        // What a bound holds stays.
        return direction.indices.map { gradient[$0] == 0 ? 0 : -direction[$0] }
    }

    private static func dot(_ left: [Double], _ right: [Double]) -> Double {
        var sum = 0.0
        for index in left.indices {
            sum += left[index] * right[index]
        }
        return sum
    }

    private static func add(_ factor: Double, _ vector: [Double], to sum: inout [Double]) {
        for index in sum.indices {
            sum[index] += factor * vector[index]
        }
    }
}

/// Points of which each coordinate falls once into each of `count` equal slices.
///
/// McKay, Beckman and Conover (1979): one random order of the slices for each dimension, and a random place inside
/// each slice. A point is computed from its place alone.
package struct LatinHypercube: Hashable, Sendable {
    package let count: Int
    private let orders: [SeededPermutation]
    private let jitter: Philox

    /// `count` is above 0.
    package init(dimensions: Int, count: Int, seed: UInt64) {
        precondition(dimensions > 0, "a Latin hypercube has a dimension at least")
        self.count = count
        self.orders = (0..<dimensions).map { SeededPermutation(count: count, seed: seed, stream: UInt64($0)) }
        self.jitter = Philox(seed: seed, stream: 1)
    }

    /// The point at a place in 0 ..< `count`, each coordinate in [0, 1).
    package func point(at place: Int) -> [Double] {
        self.orders.enumerated().map { dimension, order in
            let deviate = self.jitter.uniform(at: UInt64(place * self.orders.count + dimension))
            let coordinate = (Double(order(place)) + deviate) / Double(self.count)
            // The last slice's highest deviates may round to 1.
            return min(coordinate, 1 - 0x1p-53)
        }
    }
}

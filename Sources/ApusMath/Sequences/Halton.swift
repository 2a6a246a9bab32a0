/// Halton's sequence of points that fill the unit cube evenly, its digits permuted by a seed or as it is.
///
/// Each dimension reverses the digits of the place in a prime base. With a seed each digit's place has a random
/// permutation of its own (Owen, "A randomized Halton algorithm in R", 2017); without one the high dimensions of a
/// short run lie on a few lines, so unscrambled points are for comparison only.
package struct Halton: Hashable, Sendable {
    package static let dimensionsMax = 200

    private struct Dimension: Hashable, Sendable {
        let base: UInt64

        /// As many digits as an exact `Double` holds.
        let digits: Int

        /// `base` to the power of `digits`: at most 2^53.
        let scale: UInt64

        /// For each digit, from the lowest of the place, its permutation; empty for none.
        let permutations: [[UInt32]]
    }

    private let dimensions: [Dimension]

    /// 1 to ``dimensionsMax`` dimensions; without a seed the digits are not permuted.
    package init(dimensions: Int, seed: UInt64?) {
        precondition((1...Self.dimensionsMax).contains(dimensions), "Halton's sequence has 1 to 200 dimensions here")
        self.dimensions = Self.primes(dimensions).enumerated().map { number, base in
            Self.dimension(number: number, base: base, seed: seed)
        }
    }

    /// The point at a place from 0, each coordinate in [0, 1).
    package func point(at place: UInt64) -> [Double] {
        self.dimensions.map { dimension in
            var rest = place
            var reversed: UInt64 = 0
            for digit in 0..<dimension.digits {
                let value = rest % dimension.base
                rest /= dimension.base
                let permuted =
                    dimension.permutations.isEmpty ? value : UInt64(dimension.permutations[digit][Int(value)])
                reversed = reversed * dimension.base + permuted
            }
            // Both are exact, so the quotient is rounded once and stays below 1.
            return Double(reversed) / Double(dimension.scale)
        }
    }

    private static func dimension(number: Int, base: UInt64, seed: UInt64?) -> Dimension {
        var digits = 0
        var scale: UInt64 = 1
        while scale <= (1 << 53) / base {
            scale *= base
            digits += 1
        }
        guard let seed else { return Dimension(base: base, digits: digits, scale: scale, permutations: []) }
        var random = SeededRandom(seed: seed, stream: UInt64(number))
        let permutations = (0..<digits).map { _ in random.permutation(count: Int(base)).map(UInt32.init) }
        return Dimension(base: base, digits: digits, scale: scale, permutations: permutations)
    }

    private static func primes(_ count: Int) -> [UInt64] {
        var primes: [UInt64] = []
        var candidate: UInt64 = 2
        while primes.count < count {
            if primes.allSatisfy({ candidate % $0 != 0 }) {
                primes.append(candidate)
            }
            candidate += 1
        }
        return primes
    }
}

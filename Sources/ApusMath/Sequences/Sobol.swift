/// Sobol's sequence of points that fill the unit cube evenly, scrambled by a seed or as it is.
///
/// Direction numbers of Joe and Kuo (2008), Gray-code order (Bratley and Fox 1988), so the unscrambled points are
/// those of other implementations with the same numbers. Points are balanced best when their count is a power of two.
package struct Sobol: Hashable, Sendable {
    package static let dimensionsMax = SobolTable.dimensionsMax

    /// Places below this one have points of their own.
    package static let placesMax: UInt64 = 1 << OwenScrambling.bits

    /// For each dimension the 53 direction numbers, each with 53 binary digits.
    private let directions: [[UInt64]]
    private let scramblings: [OwenScrambling]

    /// 1 to ``dimensionsMax`` dimensions; without a seed the points are not scrambled.
    package init(dimensions: Int, seed: UInt64?) {
        precondition((1...Self.dimensionsMax).contains(dimensions), "Sobol's sequence has 1 to 256 dimensions here")
        self.directions = Self.directions(dimensions)
        self.scramblings =
            seed.map { seed in
                (0..<dimensions).map { OwenScrambling(seed: seed, dimension: $0) }
            } ?? []
    }

    /// The point at a place from 0, each coordinate in [0, 1) and a multiple of 2^-53.
    package func point(at place: UInt64) -> [Double] {
        precondition(place < Self.placesMax, "a place in Sobol's sequence is below 2^53")
        let gray = place ^ (place >> 1)
        return self.directions.indices.map { dimension in
            let digits = Self.combined(self.directions[dimension], by: gray)
            let scrambled = self.scramblings.isEmpty ? digits : self.scramblings[dimension](digits)
            return Double(scrambled) * 0x1p-53
        }
    }

    private static func combined(_ directions: [UInt64], by gray: UInt64) -> UInt64 {
        var digits: UInt64 = 0
        var rest = gray
        while rest != 0 {
            digits ^= directions[rest.trailingZeroBitCount]
            rest &= rest - 1
        }
        return digits
    }

    private static func directions(_ dimensions: Int) -> [[UInt64]] {
        let bits = Int(OwenScrambling.bits)
        var all: [[UInt64]] = [(1...bits).map { 1 << UInt64(bits - $0) }]
        var row = SobolTable.rows[...]
        while all.count < dimensions, let polynomial = row.popFirst() {
            let degree = UInt16.bitWidth - 1 - polynomial.leadingZeroBitCount
            all.append(Self.directions(polynomial: polynomial, initial: row.prefix(degree).map(UInt64.init)))
            row = row.dropFirst(degree)
        }
        return all
    }

    /// Bratley and Fox, equation 3, on numbers that are already shifted to their place behind the binary point.
    private static func directions(polynomial: UInt16, initial: [UInt64]) -> [UInt64] {
        let bits = Int(OwenScrambling.bits)
        let degree = initial.count
        var directions = initial.enumerated().map { $0.element << UInt64(bits - 1 - $0.offset) }
        for place in degree..<bits {
            var next = directions[place - degree] ^ (directions[place - degree] >> UInt64(degree))
            for back in 1..<degree where polynomial >> UInt16(degree - back) & 1 == 1 {
                next ^= directions[place - back]
            }
            directions.append(next)
        }
        return directions
    }
}

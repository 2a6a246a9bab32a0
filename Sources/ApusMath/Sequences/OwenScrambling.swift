/// Owen's nested uniform scrambling in base 2, on 53 binary digits.
///
/// Each digit is flipped or not by a bit that depends on the seed and on all digits before it (Owen, "Randomly
/// permuted (t,m,s)-nets and (t,s)-sequences", 1995): a point set keeps its balance, and each point alone is uniform.
struct OwenScrambling: Hashable, Sendable {
    static let bits: UInt64 = 53
    private let key: UInt64

    init(seed: UInt64, dimension: Int) {
        self.key = SplitMix64.seed(seed, stream: UInt64(dimension))
    }

    /// `digits` and the result hold the 53 digits after the binary point, the first one highest.
    func callAsFunction(_ digits: UInt64) -> UInt64 {
        var scrambled: UInt64 = 0
        for place in 0..<Self.bits {
            let shift = Self.bits - 1 - place
            // The digits before this one, with a leading 1 that tells prefixes of different lengths apart.
            let prefix = (1 << place) | (digits >> (shift + 1))
            let flip = SplitMix64.mixed(self.key ^ SplitMix64.mixed(prefix)) >> 63
            scrambled |= ((digits >> shift & 1) ^ flip) << shift
        }
        return scrambled
    }
}

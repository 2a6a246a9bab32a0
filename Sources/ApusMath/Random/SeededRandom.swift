/// The generator of Apus: the same seed gives the same numbers on every machine.
///
/// Blackman and Vigna's xoshiro256**, seeded by ``SplitMix64`` as its authors ask. Its period is 2^256 − 1. Not for
/// secrets.
package struct SeededRandom: RandomNumberGenerator, Hashable, Sendable, Codable {
    private var s0: UInt64
    private var s1: UInt64
    private var s2: UInt64
    private var s3: UInt64

    package init(seed: UInt64) {
        var source = SplitMix64(seed: seed)
        self.init(state: (source.next(), source.next(), source.next(), source.next()))
    }

    /// Another generator for each stream of one seed.
    package init(seed: UInt64, stream: UInt64) {
        self.init(seed: SplitMix64.seed(seed, stream: stream))
    }

    /// Four words that are not all zero: from zero the generator would never leave zero.
    package init(state: (UInt64, UInt64, UInt64, UInt64)) {
        precondition(state.0 | state.1 | state.2 | state.3 != 0, "the state of a generator is not all zero")
        (self.s0, self.s1, self.s2, self.s3) = state
    }

    package mutating func next() -> UInt64 {
        let result = Self.rotated(self.s1 &* 5, by: 7) &* 9
        let shifted = self.s1 << 17
        self.s2 ^= self.s0
        self.s3 ^= self.s1
        self.s1 ^= self.s2
        self.s0 ^= self.s3
        self.s2 ^= shifted
        self.s3 = Self.rotated(self.s3, by: 45)
        return result
    }

    private static func rotated(_ word: UInt64, by count: UInt64) -> UInt64 {
        (word << count) | (word >> (64 - count))
    }
}

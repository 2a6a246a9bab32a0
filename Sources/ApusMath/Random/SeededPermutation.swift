/// A random order of 0 ..< `count` that is computed place by place and takes no memory.
///
/// A Feistel network of eight rounds on the next even number of bits; a value at or above `count` is sent through
/// again until it falls below it (Black and Rogaway's cycle walking, 2002), fewer than four times on average.
package struct SeededPermutation: Hashable, Sendable {
    private static let rounds: UInt64 = 8
    package let count: Int
    private let key: UInt64
    private let halfBits: UInt64

    /// `count` is above 0.
    package init(count: Int, seed: UInt64, stream: UInt64 = 0) {
        precondition(count > 0, "a permutation has an element at least")
        self.count = count
        self.key = SplitMix64.seed(seed, stream: stream)
        let bits = UInt64(Int.bitWidth - (count - 1).leadingZeroBitCount)
        self.halfBits = max(1, (bits + 1) / 2)
    }

    /// Where the element at `place` goes; `place` is within 0 ..< `count`.
    package func callAsFunction(_ place: Int) -> Int {
        precondition((0..<self.count).contains(place), "a place is within the permutation")
        var word = UInt64(place)
        repeat {
            word = self.enciphered(word)
        } while word >= UInt64(self.count)
        return Int(word)
    }

    private func enciphered(_ word: UInt64) -> UInt64 {
        let mask = (1 << self.halfBits) &- 1 as UInt64
        var left = word >> self.halfBits
        var right = word & mask
        for round in 0..<Self.rounds {
            let mixed = SplitMix64.mixed(self.key ^ SplitMix64.mixed(right &+ round << 56)) >> 32
            (left, right) = (right, left ^ (mixed & mask))
        }
        return left << self.halfBits | right
    }
}

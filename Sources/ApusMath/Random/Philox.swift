/// A counter-based generator: the number at a place is a function of seed, stream and place alone.
///
/// Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3" (2011), Philox4x32-10. Any order of
/// reading, and any number of threads or devices, sees the same numbers: dropout masks, augmentation and initial
/// weights are drawn from it.
package struct Philox: Hashable, Sendable {
    private let key: SIMD2<UInt32>
    private let stream: SIMD2<UInt32>

    /// Streams of one seed never overlap; build a stream's number from a purpose and a step.
    package init(seed: UInt64, stream: UInt64 = 0) {
        self.key = Self.split(seed)
        self.stream = Self.split(stream)
    }

    /// One stream for each (purpose, step): the two are mixed to 64 bits.
    package init(seed: UInt64, purpose: UInt64, step: UInt64) {
        self.init(seed: seed, stream: SplitMix64.seed(purpose, stream: step))
    }

    /// The four words at a place; the counter is `index` in its low half and the stream in its high half.
    package func block(at index: UInt64) -> SIMD4<UInt32> {
        let low = Self.split(index)
        return Self.rounds(SIMD4(low.x, low.y, self.stream.x, self.stream.y), key: self.key)
    }

    /// Word `index` of the stream: the blocks' words one after another.
    package func word(at index: UInt64) -> UInt32 {
        self.block(at: index >> 2)[Int(index & 3)]
    }

    /// The two words 2 × `index` and 2 × `index` + 1, the first one in the high half.
    package func doubleWord(at index: UInt64) -> UInt64 {
        let block = self.block(at: index >> 1)
        let (high, low) = index & 1 == 0 ? (block.x, block.y) : (block.z, block.w)
        return UInt64(high) << 32 | UInt64(low)
    }

    /// Uniform in [0, 1), a multiple of 2^-53, from the double word of that index.
    package func uniform(at index: UInt64) -> Double {
        Double(self.doubleWord(at: index) >> 11) * 0x1p-53
    }

    /// Four uniform deviates in [0, 1), multiples of 2^-24: words 4 × `index` and the three after it.
    package func uniformFloats(at index: UInt64) -> SIMD4<Float> {
        let block = self.block(at: index) &>> 8
        return SIMD4(Float(block.x), Float(block.y), Float(block.z), Float(block.w)) * 0x1p-24
    }

    /// A generator of its own at each place, for draws that take more than one word.
    package func generator(at index: UInt64) -> SeededRandom {
        let block = self.block(at: index)
        return SeededRandom(
            seed: UInt64(block.x) << 32 | UInt64(block.y),
            stream: UInt64(block.z) << 32 | UInt64(block.w)
        )
    }

    /// The ten rounds of the paper on any counter and key.
    package static func rounds(_ counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
        var counter = counter
        var key = key
        for _ in 0..<10 {
            let left = UInt64(counter.x) &* 0xD251_1F53
            let right = UInt64(counter.z) &* 0xCD9E_8D57
            counter = SIMD4(
                UInt32(truncatingIfNeeded: right >> 32) ^ counter.y ^ key.x,
                UInt32(truncatingIfNeeded: right),
                UInt32(truncatingIfNeeded: left >> 32) ^ counter.w ^ key.y,
                UInt32(truncatingIfNeeded: left)
            )
            key = key &+ SIMD2(0x9E37_79B9, 0xBB67_AE85)
        }
        return counter
    }

    private static func split(_ word: UInt64) -> SIMD2<UInt32> {
        SIMD2(UInt32(truncatingIfNeeded: word), UInt32(truncatingIfNeeded: word >> 32))
    }
}

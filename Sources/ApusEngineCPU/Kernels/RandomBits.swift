import ApusEngine

/// The random bits of ``DropoutMask``, four Philox blocks at a time.
///
/// Salmon and others (2011), Philox4x32-10. A lane holds a 32-bit word in 64 bits, so that one vector
/// multiplication gives both halves of the product.
struct RandomBits {
    let mask: DropoutMask

    /// Elements of one Philox block.
    static let blockElements = 8

    /// Blocks that ``fill(_:blocks:)`` writes at once; a buffer must have room for a multiple of them.
    static let lanes = 4

    /// Writes 16 bits for each element of the blocks, at the element's own place.
    ///
    /// The range starts at a multiple of ``lanes``; its last group is written whole.
    func fill(_ bits: UnsafeMutablePointer<UInt32>, blocks: Range<Int>) {
        var block = blocks.lowerBound
        while block < blocks.upperBound {
            let words = self.words(firstBlock: block)
            let target = bits + block * 4
            for lane in 0..<Self.lanes {
                target[lane * 4] = UInt32(truncatingIfNeeded: words.0[lane])
                target[lane * 4 + 1] = UInt32(truncatingIfNeeded: words.1[lane])
                target[lane * 4 + 2] = UInt32(truncatingIfNeeded: words.2[lane])
                target[lane * 4 + 3] = UInt32(truncatingIfNeeded: words.3[lane])
            }
            block += Self.lanes
        }
    }

    private typealias Words = SIMD4<UInt64>

    private func words(firstBlock: Int) -> (Words, Words, Words, Words) {
        let low = Words(repeating: 0xFFFF_FFFF)
        var x = Words(repeating: self.mask.step & 0xFFFF_FFFF)
        var y = Words(repeating: self.mask.step >> 32)
        var z = Words(repeating: UInt64(self.mask.layer))
        var w = (Words(repeating: UInt64(truncatingIfNeeded: firstBlock)) &+ Words(0, 1, 2, 3)) & low
        var key = (UInt32(truncatingIfNeeded: self.mask.seed), UInt32(truncatingIfNeeded: self.mask.seed >> 32))
        for _ in 0..<10 {
            let left = x &* Words(repeating: 0xD251_1F53)
            let right = z &* Words(repeating: 0xCD9E_8D57)
            x = (right &>> 32) ^ y ^ Words(repeating: UInt64(key.0))
            y = right & low
            z = (left &>> 32) ^ w ^ Words(repeating: UInt64(key.1))
            w = left & low
            key = (key.0 &+ 0x9E37_79B9, key.1 &+ 0xBB67_AE85)
        }
        return (x, y, z, w)
    }
}

import ApusMath

/// Which elements a dropout keeps: a pure function of seed, layer, step and element.
///
/// Element e counts over the batch in canonical NHWC order: `sample · shape.count + index`. Eight elements share
/// ten rounds of Philox; the key is the seed (low word first), the counter `(step low, step high, layer, e / 8)`. Element
/// e takes the 16 bits at position e mod 8 of the block's four words, low half first, and is kept when they
/// are not below ``threshold``. So every backend draws the same mask, in any order, on any number of threads.
package struct DropoutMask: Hashable, Sendable {
    /// 0 … 65,536: the rate in units of 2⁻¹⁶; 65,536 drops everything.
    package let threshold: UInt32

    /// What a kept element is multiplied by; 0 when everything is dropped.
    package let scale: Float
    package let layer: UInt32
    package let step: UInt64
    package let seed: UInt64

    package init(rate: Double, layer: Int, scalars: StepScalars) {
        let threshold = UInt32((min(max(rate, 0), 1) * 65_536).rounded())
        self.threshold = threshold
        self.scale = threshold == 65_536 ? 0 : Float(65_536 / (65_536 - Double(threshold)))
        self.layer = UInt32(truncatingIfNeeded: layer)
        self.step = UInt64(truncatingIfNeeded: scalars.step)
        self.seed = scalars.seed
    }

    /// Whether each of `elements` is kept, in order.
    package func isKept(_ elements: Range<Int>) -> [Bool] {
        var kept: [Bool] = []
        kept.reserveCapacity(elements.count)
        var block = -1
        var words = SIMD4<UInt32>()
        for element in elements {
            if element / 8 != block {
                block = element / 8
                words = self.words(block: block)
            }
            let word = words[(element % 8) / 2]
            kept.append((element % 2 == 0 ? word & 0xFFFF : word >> 16) >= self.threshold)
        }
        return kept
    }

    /// The random bits of the elements `8 · block ..< 8 · block + 8`.
    package func words(block: Int) -> SIMD4<UInt32> {
        Philox.rounds(
            SIMD4(
                UInt32(truncatingIfNeeded: self.step),
                UInt32(truncatingIfNeeded: self.step >> 32),
                self.layer,
                UInt32(truncatingIfNeeded: block)
            ),
            key: SIMD2(UInt32(truncatingIfNeeded: self.seed), UInt32(truncatingIfNeeded: self.seed >> 32))
        )
    }
}

import ApusEngine
import ApusMath
import Testing

@Suite struct DropoutMaskTests {
    @Test func `the mask is the documented function of its counter`() {
        let mask = DropoutMask(rate: 0.5, layer: 3, scalars: StepScalars(step: 1 << 33 | 5, seed: 0xABCD_0000_1234))

        let words = Philox.rounds(SIMD4(5, 2, 3, 1), key: SIMD2(0x0000_1234, 0xABCD))

        let halves = (0..<4).flatMap { [words[$0] & 0xFFFF, words[$0] >> 16] }
        #expect(mask.isKept(8..<16) == halves.map { $0 >= 32_768 })
    }

    @Test func `any range sees the same mask`() {
        let mask = DropoutMask(rate: 0.3, layer: 0, scalars: StepScalars(step: 9, seed: 1))

        let whole = mask.isKept(0..<100)

        #expect(mask.isKept(37..<61) == Array(whole[37..<61]))
    }

    @Test(arguments: [0.1, 0.25, 0.5, 0.9])
    func `the kept part is one minus the rate`(rate: Double) {
        let mask = DropoutMask(rate: rate, layer: 1, scalars: StepScalars(step: 2, seed: 3))

        let kept = mask.isKept(0..<20_000).count { $0 }

        // Five standard deviations.
        #expect(abs(Double(kept) / 20_000 - (1 - rate)) < 5 * (rate * (1 - rate) / 20_000).squareRoot())
        #expect(abs(mask.scale - Float(1 / (1 - rate))) < 1e-3)
    }

    @Test func `rates 0 and 1 keep all and nothing`() {
        let all = DropoutMask(rate: 0, layer: 0, scalars: StepScalars())
        let none = DropoutMask(rate: 1, layer: 0, scalars: StepScalars())

        #expect(all.isKept(0..<64).allSatisfy { $0 } && all.scale == 1)
        #expect(none.isKept(0..<64).allSatisfy { !$0 } && none.scale == 0)
    }

    @Test func `layer, step and seed each change the mask`() {
        let base = DropoutMask(rate: 0.5, layer: 0, scalars: StepScalars(step: 0, seed: 0)).isKept(0..<64)

        #expect(DropoutMask(rate: 0.5, layer: 1, scalars: StepScalars(step: 0, seed: 0)).isKept(0..<64) != base)
        #expect(DropoutMask(rate: 0.5, layer: 0, scalars: StepScalars(step: 1, seed: 0)).isKept(0..<64) != base)
        #expect(DropoutMask(rate: 0.5, layer: 0, scalars: StepScalars(step: 0, seed: 1)).isKept(0..<64) != base)
    }
}

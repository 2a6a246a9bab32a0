import ApusMath
import Testing

@Suite struct PhiloxTests {
    @Test func `the known answers of its authors come out`() {
        let zero = Philox.rounds(SIMD4(repeating: 0), key: SIMD2(repeating: 0))
        let ones = Philox.rounds(SIMD4(repeating: .max), key: SIMD2(repeating: .max))
        let digits = Philox.rounds(
            SIMD4(0x243F_6A88, 0x85A3_08D3, 0x1319_8A2E, 0x0370_7344),
            key: SIMD2(0xA409_3822, 0x299F_31D0)
        )

        #expect(zero == SIMD4(0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8))
        #expect(ones == SIMD4(0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD))
        #expect(digits == SIMD4(0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1))
    }

    @Test func `index and stream are the halves of the counter, and the seed is the key`() {
        let philox = Philox(seed: 0x299F_31D0_A409_3822, stream: 0x0370_7344_1319_8A2E)

        let block = philox.block(at: 0x85A3_08D3_243F_6A88)

        #expect(block == SIMD4(0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1))
    }

    @Test func `words are the blocks one after another`() {
        let philox = Philox(seed: 5, stream: 6)

        let words = (0..<8).map { philox.word(at: $0) }

        let blocks = [philox.block(at: 0), philox.block(at: 1)]
        #expect(words == blocks.flatMap { [$0.x, $0.y, $0.z, $0.w] })
    }

    @Test func `uniform deviates read two words and floats one`() {
        let philox = Philox(seed: 5, purpose: 1, step: 2)
        let block = philox.block(at: 0)

        #expect(philox.uniform(at: 1) == Double((UInt64(block.z) << 32 | UInt64(block.w)) >> 11) * 0x1p-53)
        #expect(philox.uniformFloats(at: 0).y == Float(block.y >> 8) * 0x1p-24)
    }

    @Test func `purposes, steps and places have generators of their own`() {
        var numbers: Set<UInt64> = []

        for purpose in UInt64(0)..<4 {
            for step in UInt64(0)..<4 {
                for place in UInt64(0)..<4 {
                    var random = Philox(seed: 1, purpose: purpose, step: step).generator(at: place)
                    numbers.insert(random.next())
                }
            }
        }

        #expect(numbers.count == 64)
    }
}

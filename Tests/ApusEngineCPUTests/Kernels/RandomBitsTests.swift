import ApusEngine
import Testing

@testable import ApusEngineCPU

@Suite struct RandomBitsTests {
    @Test(arguments: [0, 4, 1000, 0xFFFF_FFFC])
    func `vectors of blocks are the blocks of the contract`(first: Int) {
        let scalars = StepScalars(step: 0x1_2345_6789, seed: 0xDEAD_BEEF_0123_4567)
        let mask = DropoutMask(rate: 0.5, layer: 3, scalars: scalars)
        var bits = [UInt32](repeating: 0, count: 32)

        bits.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            RandomBits(mask: mask).fill(base - first * 4, blocks: first..<(first + 6))
        }

        let expected = (first..<(first + 8)).flatMap { block in
            let words = mask.words(block: block)
            return [words.x, words.y, words.z, words.w]
        }
        #expect(bits == expected)
    }
}

import ApusEngine
import Testing

@testable import ApusEngineCPU

@Suite struct SoftmaxStepTests {
    @Test func `large inputs do not overflow`() throws {
        let comparison = try Comparison(TensorShape(flat: 3), [.activation(.softmax)], batch: 1)

        let output = try comparison.fast.forward([1000, 1000, -1000], count: 1, training: nil)

        #expect(output == [0.5, 0.5, 0])
    }

    @Test func `many rows are shared out among the threads`() throws {
        let shape = TensorShape(height: 40, width: 70, channels: 4)

        var comparison = try Comparison(shape, [.activation(.softmax)], batch: 1, threads: 3)

        try comparison.expectEqualPasses()
    }
}

import ApusEngine
import Testing

@testable import ApusEngineCPU

@Suite struct LossKernelTests {
    @Test func `squares are the mean over outputs, and so is their gradient`() throws {
        let kernel = LossKernel(loss: .meanSquaredError, outputs: 2)
        let batch = Batch(images: [], targets: .values([1, 0, 0, 4]), count: 2)
        var gradient = [Float](repeating: 0, count: 4)

        let sums = try kernel.sums(batch, output: [3, 0, 0, 1], logits: nil, gradient: &gradient)

        #expect(sums == BatchSums(loss: 2 + 4.5, correct: 0, count: 2))
        #expect(gradient == [1, 0, 0, -1.5])
    }

    @Test func `the first of equal outputs is the answer`() throws {
        let kernel = LossKernel(loss: .meanSquaredError, outputs: 3)
        let batch = Batch(images: [], targets: .classes([1, 2, 0]), count: 3)

        let sums = try kernel.sums(batch, output: [0, 2, 2, 0, 2, 2, 1, 1, 1], logits: nil, gradient: nil)

        #expect(sums.correct == 2)
    }

    @Test func `a class that no output stands for is refused`() {
        let kernel = LossKernel(loss: .crossEntropy(smoothing: 0), outputs: 2)
        let batch = Batch(images: [], targets: .classes([0, 2]), count: 2)

        #expect(throws: OneDNNError.batch("sample 1 has class 2; the network has 2 outputs")) {
            _ = try kernel.sums(batch, output: [1, 0, 1, 0], logits: [1, 0, 1, 0], gradient: nil)
        }
    }

    @Test(arguments: [Batch.Targets.classes([0]), .values([1, 2, 3])])
    func `missing targets are refused`(targets: Batch.Targets) {
        let kernel = LossKernel(loss: .meanSquaredError, outputs: 2)

        #expect(throws: OneDNNError.self) {
            _ = try kernel.sums(
                Batch(images: [], targets: targets, count: 2),
                output: [1, 0, 1, 0],
                logits: nil,
                gradient: nil
            )
        }
    }
}

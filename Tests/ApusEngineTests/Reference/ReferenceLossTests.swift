import ApusEngine
import Testing

@Suite struct ReferenceLossTests {
    private func sums(_ loss: Loss, _ outputs: [Float], _ targets: Batch.Targets, count: Int) throws -> BatchSums {
        let width = outputs.count / count
        let layer: LayerSpecification = .flatten
        let plan = try NetworkPlan(input: TensorShape(flat: width), layers: [layer], loss: loss)
        let network = ReferenceNetwork(plan: plan, batch: count, update: SmallNetworks.sgd)
        return try network.evaluate(Batch(images: outputs, targets: targets, count: count))
    }

    @Test(arguments: [(0.0, 0.407_605_964_444_380_4), (0.1, 0.507_605_964_444_380_4)])
    func `cross-entropy has SciPy's value`(smoothing: Double, expected: Double) throws {
        let sums = try self.sums(.crossEntropy(smoothing: smoothing), [1, 2, 3], .classes([2]), count: 1)

        #expect(abs(sums.loss - expected) < 1e-12)
        #expect(sums.correct == 1 && sums.count == 1)
    }

    @Test func `losses are summed over samples, and the first of equal outputs counts`() throws {
        let sums = try self.sums(.crossEntropy(smoothing: 0), [0, 0, 0, 0], .classes([0, 1]), count: 2)

        #expect(abs(sums.loss - 2 * 0.693_147_180_559_945_3) < 1e-12)
        #expect(sums.correct == 1 && sums.count == 2)
    }

    @Test func `a logit of 10,000 costs no infinity`() throws {
        let sums = try self.sums(.crossEntropy(smoothing: 0), [10_000, 0], .classes([1]), count: 1)

        #expect(sums.loss == 10_000)
    }

    @Test func `squared errors are means over outputs`() throws {
        let values = try self.sums(.meanSquaredError, [1, 2, 3, 4], .values([0, 0, 3, 2]), count: 2)
        let classes = try self.sums(.meanSquaredError, [0.5, 1], .classes([1]), count: 1)

        #expect(values == BatchSums(loss: 2.5 + 2, correct: 0, count: 2))
        #expect(classes == BatchSums(loss: 0.125, correct: 1, count: 1))
    }

    @Test func `targets may be probabilities`() throws {
        let sums = try self.sums(.crossEntropy(smoothing: 0), [0, 0], .values([0.5, 0.5]), count: 1)

        #expect(abs(sums.loss - 0.693_147_180_559_945_3) < 1e-12)
    }
}

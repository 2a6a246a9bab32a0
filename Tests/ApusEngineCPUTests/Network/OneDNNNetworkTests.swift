import ApusEngine
import ApusMath
import Testing

@testable import ApusEngineCPU

@Suite struct OneDNNNetworkTests {
    static let rule = UpdateRule(optimizer: .adadelta(rho: 0.95, epsilon: 1e-7))

    /// A small relative of Keras' mnist_cnn, with batch normalization and a residual group.
    static func comparison(threads: Int = 2, update: UpdateRule = Self.rule) throws -> Comparison {
        let convolution = LayerSpecification.Convolution(
            filters: 16,
            kernelHeight: 3,
            kernelWidth: 3,
            activation: .relu
        )
        var same = convolution
        same.padding = .same
        return try Comparison(
            TensorShape(height: 12, width: 12, channels: 1),
            [
                .convolution(convolution), .residual(layers: [.convolution(same)], projects: false),
                .batchNorm(momentum: 0.9, epsilon: 1e-3), .maxPool(.init(height: 2, width: 2, stride: 2)),
                .dropout(rate: 0.25), .flatten, .dense(.init(units: 24, activation: .relu)), .dropout(rate: 0.5),
                .dense(.init(units: 10, activation: .softmax)),
            ],
            batch: 8,
            loss: .crossEntropy(smoothing: 0),
            update: update,
            threads: threads
        )
    }

    @Test func `whole steps, a partial batch among them, equal the reference`() throws {
        var comparison = try Self.comparison()
        for (step, count) in [8, 8, 3].enumerated() {
            let batch = comparison.batch(count: count)
            let scalars = StepScalars(learningRate: 0.5, step: step, seed: 9)

            let fast = try comparison.fast.trainStep(batch, scalars: scalars)
            let slow = try comparison.slow.trainStep(batch, scalars: scalars)

            #expect(abs(fast.loss - slow.loss) < 1e-3 * slow.loss, "step \(step)")
            #expect(fast.count == count)
        }
        let batch = comparison.batch(count: 5)
        let (fast, slow) = (try comparison.fast.evaluate(batch), try comparison.slow.evaluate(batch))
        #expect(abs(fast.loss - slow.loss) < 1e-3 * slow.loss)
    }

    @Test(arguments: [1, 2, 4])
    func `the same calls give the same bits`(threads: Int) throws {
        var states: [NetworkState] = []
        for _ in 0..<2 {
            var comparison = try Self.comparison(threads: threads)
            for step in 0..<4 {
                let scalars = StepScalars(learningRate: 1, step: step, seed: 2)
                _ = try comparison.fast.trainStep(comparison.batch(count: step == 3 ? 5 : 8), scalars: scalars)
            }
            states.append(try comparison.fast.store())
        }

        #expect(states[0] == states[1])
    }

    @Test(arguments: UpdateKernelTests.rules)
    func `a training that was stored and loaded goes on with the same bits`(rule: OptimizerRule) throws {
        let update = UpdateRule(optimizer: rule, weightDecay: 1e-3, clipNorm: 1)
        var whole = try Self.comparison(update: update)
        let batches = (0..<4).map { _ in whole.batch() }
        let parts = [
            try Self.comparison(update: update), try Self.comparison(update: update),
        ]
        for (step, batch) in batches.enumerated() {
            let scalars = StepScalars(learningRate: 0.01, step: step, seed: 2)
            _ = try whole.fast.trainStep(batch, scalars: scalars)
            if step == 2 { try parts[1].fast.load(parts[0].fast.store()) }
            _ = try parts[step / 2].fast.trainStep(batch, scalars: scalars)
        }

        #expect(try whole.fast.store() == parts[1].fast.store())
    }

    @Test func `evaluating changes nothing`() throws {
        var comparison = try Self.comparison()
        let batch = comparison.batch()
        _ = try comparison.fast.trainStep(batch, scalars: StepScalars(learningRate: 1))
        let before = try comparison.fast.store()

        _ = try comparison.fast.evaluate(comparison.batch(count: 3))
        _ = try comparison.fast.forward(batch.images, count: 8, training: StepScalars(step: 5))

        #expect(try comparison.fast.store() == before)
    }

    @Test func `many different numbers of samples are compiled and dropped again`() throws {
        var comparison = try Self.comparison()
        let images = comparison.batch().images
        let whole = try comparison.fast.forward(images, count: 8, training: nil)

        for count in (1...8).reversed() {
            let part = try comparison.fast.forward(images, count: count, training: nil)

            #expect(Comparison.difference(part, Array(whole[..<(count * 10)])) < 1e-5)
        }
    }

    @Test(arguments: [0, 9])
    func `a number of samples out of range is refused`(count: Int) throws {
        let comparison = try Self.comparison()

        #expect(throws: OneDNNError.batch("a call takes 1 to 8 samples, not \(count)")) {
            _ = try comparison.fast.forward([], count: count, training: nil)
        }
    }

    @Test func `too few numbers are refused`() throws {
        let comparison = try Self.comparison()

        #expect(throws: OneDNNError.batch("2 samples have 288 numbers, and the batch has 287")) {
            _ = try comparison.fast.forward([Float](repeating: 0, count: 287), count: 2, training: nil)
        }
        #expect(throws: OneDNNError.batch("an output gradient of 2 samples has 20 numbers, not 19")) {
            _ = try comparison.fast.gradients(
                [Float](repeating: 0, count: 288),
                outputGradient: [Float](repeating: 0, count: 19),
                count: 2,
                training: StepScalars()
            )
        }
    }

    @Test func `a state of another network is refused`() throws {
        let comparison = try Self.comparison()

        #expect(throws: StateError.self) {
            try comparison.fast.load(NetworkState(parameters: [], statistics: [], slots: []))
        }
    }
}

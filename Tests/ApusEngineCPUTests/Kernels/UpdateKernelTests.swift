import ApusEngine
import Testing

@testable import ApusEngineCPU

@Suite struct UpdateKernelTests {
    static let rules: [OptimizerRule] = [
        .sgd(momentum: 0, nesterov: false), .sgd(momentum: 0.9, nesterov: false), .sgd(momentum: 0.9, nesterov: true),
        .adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-7), .adamw(beta1: 0.9, beta2: 0.999, epsilon: 1e-7),
        .rmsprop(rho: 0.9, epsilon: 1e-7), .adagrad(epsilon: 1e-7), .adadelta(rho: 0.95, epsilon: 1e-7),
    ]

    @Test(arguments: Self.rules)
    func `three steps of each optimizer equal the reference`(rule: OptimizerRule) throws {
        try Self.expectEqualSteps(UpdateRule(optimizer: rule))
    }

    @Test(arguments: Self.rules)
    func `weight decay and both clippings equal the reference`(rule: OptimizerRule) throws {
        try Self.expectEqualSteps(UpdateRule(optimizer: rule, weightDecay: 0.02, clipNorm: 0.05, clipValue: 0.01))
    }

    @Test func `pieces of a large tensor are all updated, whatever the number of threads`() throws {
        let layers: [LayerSpecification] = [.dense(.init(units: 150)), .dense(.init(units: 3))]
        let update = UpdateRule(optimizer: .adagrad(epsilon: 1e-7), weightDecay: 0.1, clipNorm: 1e-3)
        var results: [NetworkState] = []
        for threads in [1, 2, 3] {
            let memory = NetworkMemory(
                plan: try NetworkPlan(input: TensorShape(flat: 101), layers: layers, loss: .meanSquaredError),
                batch: 1,
                optimizer: update.optimizer
            )
            for index in 0..<memory.gradients.count { memory.gradients.floats[index] = Float(index % 17) - 8 }
            let tensors = try NetworkPlan(input: TensorShape(flat: 101), layers: layers, loss: .meanSquaredError)
            let kernel = UpdateKernel(rule: update, tensors: tensors.parameters, memory: memory)
            let team = ThreadTeam(threads: threads, runtime: try OneDNNRuntime())

            kernel.run(StepScalars(learningRate: 0.1), team: team)

            results.append(
                NetworkState(
                    parameters: memory.parameters.arrays,
                    statistics: [],
                    slots: memory.slots.map(\.arrays)
                )
            )
        }
        #expect(results[0] == results[1])
        #expect(results[0] == results[2])
        #expect(results[0].parameters[0].count { $0 == 0 } < 1000)
    }

    private static func expectEqualSteps(_ update: UpdateRule) throws {
        let layers: [LayerSpecification] = [.dense(.init(units: 40, activation: .tanh)), .dense(.init(units: 5))]
        var comparison = try Comparison(
            TensorShape(flat: 30),
            layers,
            batch: 6,
            loss: .crossEntropy(smoothing: 0.1),
            update: update
        )

        for step in 0..<3 {
            let batch = comparison.batch()
            let scalars = StepScalars(learningRate: 0.05, step: step, seed: 4)
            let (fast, slow) = (
                try comparison.fast.trainStep(batch, scalars: scalars),
                try comparison.slow.trainStep(batch, scalars: scalars)
            )
            #expect(abs(fast.loss - slow.loss) < 1e-4 * slow.loss)
            #expect(fast.correct == slow.correct)
        }

        let (fast, slow) = (try comparison.fast.store(), try comparison.slow.store())
        for (left, right) in zip(fast.parameters, slow.parameters) {
            #expect(Comparison.difference(left, right) < 1e-3)
        }
        for (left, right) in zip(fast.slots.joined(), slow.slots.joined()) {
            #expect(Comparison.difference(left, right) < 1e-3)
        }
    }
}

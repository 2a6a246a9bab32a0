import ApusEngine
import Testing

@Suite struct ParameterInitializationTests {
    private func kernel(_ initializer: Initializer, seed: UInt64 = 1) throws -> [Float] {
        let layer = LayerSpecification.convolution(
            LayerSpecification.Convolution(filters: 40, kernelHeight: 3, kernelWidth: 3, initializer: initializer)
        )
        let input = TensorShape(height: 5, width: 5, channels: 30)
        let plan = try NetworkPlan(input: input, layers: [layer], loss: .meanSquaredError)
        let rule = OptimizerRule.sgd(momentum: 0, nesterov: false)
        let state = ParameterInitialization(seed: seed).state(of: plan, optimizer: rule)
        #expect(state.parameters[1] == [Float](repeating: 0, count: 40))
        return state.parameters[0]
    }

    struct Case: Sendable {
        let initializer: Initializer

        /// The variance times the fan, and the fan: 3·3·30 in, with 3·3·40 out 630 in all.
        let gain: Double
        let fan: Double
        let isUniform: Bool
    }

    static let cases: [Case] = [
        Case(initializer: .glorotUniform, gain: 2, fan: 630, isUniform: true),
        Case(initializer: .heUniform, gain: 2, fan: 270, isUniform: true),
        Case(initializer: .lecunUniform, gain: 1, fan: 270, isUniform: true),
        Case(initializer: .randomUniform, gain: 0.0025 / 3, fan: 1, isUniform: true),
        Case(initializer: .glorotNormal, gain: 2, fan: 630, isUniform: false),
        Case(initializer: .heNormal, gain: 2, fan: 270, isUniform: false),
        Case(initializer: .lecunNormal, gain: 1, fan: 270, isUniform: false),
    ]

    @Test(arguments: cases.indices)
    func `each initializer has Keras' bound and deviation`(index: Int) throws {
        let example = Self.cases[index]
        let values = try self.kernel(example.initializer).map(Double.init)
        let deviation = (example.gain / example.fan).squareRoot()
        let bound = deviation * (example.isUniform ? 3.0.squareRoot() : 2 / 0.8796)

        let count = Double(values.count)
        let sum: Double = values.reduce(0, +)
        let squares: Double = values.reduce(0) { $0 + $1 * $1 }
        #expect(values.allSatisfy { abs($0) <= bound * 1.000_1 })
        #expect(abs(sum / count) < 5 * deviation / count.squareRoot())
        #expect(abs((squares / count).squareRoot() / deviation - 1) < 0.03)
    }

    @Test func `the plain normal has deviation 0.05`() throws {
        let values = try self.kernel(.randomNormal)

        let squares: Float = values.reduce(0) { $0 + $1 * $1 }
        #expect(abs((squares / Float(values.count)).squareRoot() / 0.05 - 1) < 0.03)
    }

    @Test func `constants are constant`() throws {
        #expect(try self.kernel(.zeros).allSatisfy { $0 == 0 })
        #expect(try self.kernel(.ones).allSatisfy { $0 == 1 })
    }

    @Test func `the seed decides, and each tensor has numbers of its own`() throws {
        let plan = try NetworkPlan(
            input: TensorShape(flat: 4),
            layers: [SmallNetworks.dense(4), SmallNetworks.dense(4)],
            loss: .meanSquaredError
        )
        let rule = OptimizerRule.adagrad(epsilon: 1e-7)

        let state = ParameterInitialization(seed: 3).state(of: plan, optimizer: rule)

        #expect(try self.kernel(.heNormal) == self.kernel(.heNormal))
        #expect(try self.kernel(.heNormal) != self.kernel(.heNormal, seed: 2))
        #expect(state.parameters[0] != state.parameters[2])
        #expect(state.slots == [[16, 4, 16, 4].map { [Float](repeating: 0.1, count: $0) }])
    }
}

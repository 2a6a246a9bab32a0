import ApusEngine
import Testing

@testable import ApusEngineCPU

@Suite struct FusedActivationTests {
    @Test func `only activations whose value tells their derivative are taken in`() {
        let taken: [Activation] = [.relu, .leakyRelu(alpha: 0.1), .elu(alpha: 1), .tanh, .sigmoid]
        let left: [Activation] = [.leakyRelu(alpha: -0.1), .leakyRelu(alpha: 0), .elu(alpha: -1), .gelu, .softmax]

        #expect(taken.allSatisfy { FusedActivation($0) != nil })
        #expect(left.allSatisfy { FusedActivation($0) == nil })
    }

    @Test func `derivatives come from values`() throws {
        let cases: [(Activation, [Float])] = [
            (.relu, [0, 0, 2]), (.leakyRelu(alpha: 0.5), [1, 1, 2]), (.elu(alpha: 2), [3, 4, 2]),
            (.tanh, [1.5, 2, 1.5]), (.sigmoid, [-1.5, 0, 0.5]),
        ]
        for (activation, expected) in cases {
            let (gradient, value) = (FloatBuffer(count: 3), FloatBuffer(count: 3))
            gradient.copy([2, 2, 2])
            value.copy([-0.5, 0, 0.5])

            try #require(FusedActivation(activation)).differentiate(gradient.floats, value: value.floats, 0..<3)

            #expect(gradient.array(0..<3) == expected, "\(activation)")
        }
    }
}

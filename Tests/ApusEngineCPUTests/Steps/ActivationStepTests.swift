import ApusEngine
import Testing

@testable import ApusEngineCPU

@Suite struct ActivationStepTests {
    @Test(
        arguments: [
            Activation.relu, .leakyRelu(alpha: 0.2), .leakyRelu(alpha: -0.5), .elu(alpha: 1.3), .elu(alpha: -0.4),
            .gelu, .tanh, .sigmoid, .softmax,
        ]
    )
    func `an activation of its own equals the reference`(activation: Activation) throws {
        let shape = TensorShape(height: 4, width: 3, channels: 5)

        var comparison = try Comparison(shape, [.activation(activation), .activation(activation)])

        try comparison.expectEqualPasses()
    }

    @Test func `activations of blocked values equal the reference`() throws {
        let layers: [LayerSpecification] = [
            .convolution(.init(filters: 60, kernelHeight: 1, kernelWidth: 1)),
            .activation(.gelu), .activation(.sigmoid), .activation(.softmax),
        ]

        var comparison = try Comparison(TensorShape(height: 4, width: 3, channels: 3), layers)

        try comparison.expectEqualPasses()
    }
}

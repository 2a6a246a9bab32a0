import ApusEngine
import Testing

@testable import ApusEngineCPU

@Suite struct DenseStepTests {
    @Test(arguments: [1, 7, 64, 300], [1, 10, 128])
    func `dense layers equal the reference`(inputs: Int, units: Int) throws {
        let layers: [LayerSpecification] = [.dense(.init(units: units, activation: .relu, bias: inputs != 7))]

        var comparison = try Comparison(TensorShape(flat: inputs), layers, batch: 5)

        try comparison.expectEqualPasses()
        try comparison.expectEqualPasses(count: 2)
    }

    @Test(arguments: [Activation.sigmoid, .tanh, .elu(alpha: 0.5), .leakyRelu(alpha: 0.3), .gelu, .softmax])
    func `a dense layer's activation equals the reference`(activation: Activation) throws {
        let layers: [LayerSpecification] = [.dense(.init(units: 20, activation: activation)), .dense(.init(units: 3))]

        var comparison = try Comparison(TensorShape(flat: 12), layers)

        try comparison.expectEqualPasses()
    }
}

import ApusEngine
import Testing

@testable import ApusEngineCPU

@Suite struct ReorderStepTests {
    @Test(arguments: [16, 60])
    func `a blocked value comes out channels last, and its gradient goes back in`(filters: Int) throws {
        let layers: [LayerSpecification] = [
            .convolution(.init(filters: filters, kernelHeight: 2, kernelWidth: 2)), .activation(.softmax),
            .convolution(.init(filters: 16, kernelHeight: 2, kernelWidth: 2)), .flatten, .dense(.init(units: 4)),
        ]

        var comparison = try Comparison(TensorShape(height: 5, width: 4, channels: 2), layers)

        try comparison.expectEqualPasses()
    }
}

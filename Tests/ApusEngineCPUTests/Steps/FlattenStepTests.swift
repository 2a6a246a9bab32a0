import ApusEngine
import Testing

@testable import ApusEngineCPU

@Suite struct FlattenStepTests {
    @Test func `the canonical order of the numbers stays`() throws {
        let shape = TensorShape(height: 2, width: 3, channels: 2)
        let comparison = try Comparison(shape, [.flatten], batch: 2)
        let input = (0..<24).map(Float.init)

        let output = try comparison.fast.forward(input, count: 2, training: nil)
        let gradients = try comparison.fast.gradients(input, outputGradient: input, count: 2, training: StepScalars())

        #expect(output == input)
        #expect(gradients.input == input)
    }

    @Test func `a value that others read too is copied`() throws {
        let layers: [LayerSpecification] = [
            .dense(.init(units: 5, activation: .relu)),
            .residual(layers: [.flatten, .dense(.init(units: 5))], projects: false), .dense(.init(units: 2)),
        ]

        var comparison = try Comparison(TensorShape(flat: 4), layers)

        try comparison.expectEqualPasses()
    }
}

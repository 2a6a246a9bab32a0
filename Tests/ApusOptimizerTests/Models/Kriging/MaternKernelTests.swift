import Testing

@testable import ApusOptimizer

@Suite struct MaternKernelTests {
    private static let kernel = MaternKernel(features: [
        Feature(parameter: 0, kind: .numeric(count: nil), isConditional: true),
        Feature(parameter: 1, kind: .categorical(count: 3), isConditional: false),
    ])

    @Test func `a row is wholly like itself, and less like others the farther they are`() {
        let kernel = Self.kernel

        #expect(kernel.similarity([0.2, 1], [0.2, 1]) == 1)
        #expect(kernel.similarity([0.2, 1], [0.3, 1]) > kernel.similarity([0.2, 1], [0.5, 1]))
        #expect(kernel.similarity([0.2, 1], [0.2, 2]) < 1)
        #expect(kernel.similarity([0.2, 1], [0.2, 2]) == kernel.similarity([0.2, 1], [0.2, 0]))
    }

    @Test func `an inactive parameter is like an inactive one`() {
        #expect(Self.kernel.similarity([.nan, 1], [.nan, 1]) == 1)
        #expect(Self.kernel.similarity([.nan, 1], [0.5, 1]) < 1)
    }

    @Test func `a larger weight makes a distance count more, within bounds`() {
        var kernel = Self.kernel
        let before = kernel.similarity([0.2, 1], [0.3, 1])

        kernel.scale(0, by: 4)
        let after = kernel.similarity([0.2, 1], [0.3, 1])
        for _ in 0..<50 { kernel.scaleNoise(by: 100) }

        #expect(after < before)
        #expect(kernel.noise == 1)
    }
}

import Testing

@testable import ApusOptimizer

@Suite struct KrigingSystemTests {
    @Test func `one row is predicted by its formula`() throws {
        let kernel = MaternKernel(features: [Feature(parameter: 0, kind: .numeric(count: nil), isConditional: false)])

        let system = try #require(KrigingSystem(kernel, [[0.5]], [2]))
        let (mean, variance) = system.prediction([0.5])

        // k / (1 + noise) times the target, and 1 − k² / (1 + noise) of the variance that 2 asks for.
        let gram = 1 + kernel.noise
        #expect(abs(mean - 0.5 * 2 / gram) < 1e-12)
        #expect(abs(variance - (4 / gram + 1) / 2 * (1 - 0.25 / gram)) < 1e-12)
    }

    @Test func `a kernel that is not positive definite is refused`() {
        var kernel = MaternKernel(features: [Feature(parameter: 0, kind: .numeric(count: nil), isConditional: false)])
        kernel.scale(0, by: .nan)

        #expect(KrigingSystem(kernel, [[0.1], [0.2]], [0, 1]) == nil)
    }
}

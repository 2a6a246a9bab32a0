import ApusMath
import Testing

@testable import ApusOptimizer

@Suite struct MarginalLikelihoodTests {
    private static func likelihood() throws -> MarginalLikelihood {
        let sample = try GaussianProcessTests.Sample()
        return MarginalLikelihood(
            points: KernelPoints(sample.rows, isCategory: GaussianProcessTests.Sample.isCategory),
            targets: sample.targets,
            prior: KernelPrior(columns: 3)
        )
    }

    @Test func `the gradient is that of finite differences`() throws {
        let likelihood = try Self.likelihood()
        let place = [-0.7, -0.2, 0.4, 0.3, -4]
        var (gradient, ignored) = ([Double](repeating: 0, count: 5), [Double](repeating: 0, count: 5))
        let step = 1e-6

        _ = likelihood.value(at: place, gradient: &gradient)

        for index in place.indices {
            var (before, after) = (place, place)
            before[index] -= step
            after[index] += step
            let rise =
                likelihood.value(at: after, gradient: &ignored) - likelihood.value(at: before, gradient: &ignored)
            #expect(abs(gradient[index] - rise / (2 * step)) < 1e-5)
        }
    }

    @Test func `the value of one point is that of a normal distribution and the prior`() {
        let prior = KernelPrior(columns: 1)
        let likelihood = MarginalLikelihood(
            points: KernelPoints([[0.5]], isCategory: [false]),
            targets: [2],
            prior: prior
        )
        var gradient = [0.0, 0, 0]

        let value = likelihood.value(at: prior.means, gradient: &gradient)

        let variance = Portable.exp(prior.means[1]) + Portable.exp(prior.means[2])
        #expect(abs(value - (2 / variance + 0.5 * Portable.log(variance) + 0.9189385332046727)) < 1e-12)
    }

    @Test func `equal points without noise have no likelihood`() {
        let likelihood = MarginalLikelihood(
            points: KernelPoints([[0.5], [0.5]], isCategory: [false]),
            targets: [1, 1],
            prior: KernelPrior(columns: 1)
        )
        var gradient = [0.0, 0, 0]

        #expect(likelihood.value(at: [0, 0, -80], gradient: &gradient) == .infinity)
    }
}

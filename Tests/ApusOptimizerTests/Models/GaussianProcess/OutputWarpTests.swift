import Testing

@testable import ApusOptimizer

@Suite struct OutputWarpTests {
    private static let costs = [3.0, 1, 4, 1.5, 9, 2.6, 5, 300]

    @Test(arguments: [nil, 1.0, 0.1, 0.01])
    func `a target leads back to its cost`(softness: Double?) {
        let warp = OutputWarp(Self.costs, softness: softness)

        // The last of them is better than what the warp was made from.
        for cost in Self.costs + [-2] {
            #expect(abs(warp.cost(warp.target(cost)) - cost) < 1e-10 * max(abs(cost), 1))
        }
    }

    @Test(arguments: [nil, 1.0, 0.1])
    func `targets keep the order of the costs, and have mean 0 and variance 1`(softness: Double?) {
        let warp = OutputWarp(Self.costs, softness: softness)

        let targets = Self.costs.sorted().map(warp.target)

        #expect(zip(targets, targets.dropFirst()).allSatisfy { $0 < $1 })
        #expect(abs(targets.reduce(0, +)) < 1e-12)
        #expect(abs(targets.reduce(0) { $0 + $1 * $1 } / 8 - 1) < 1e-12)
    }

    @Test func `a warp draws an outlier nearer`() {
        let plain = OutputWarp(Self.costs, softness: nil)
        let warped = OutputWarp(Self.costs, softness: 0.1)

        #expect(warped.target(300) - warped.target(9) < 0.75 * (plain.target(300) - plain.target(9)))
    }

    @Test(arguments: [[7.0], [2, 2, 2], [-1e308, 1e308, 0], [0, 1e-300], [1e308, 1e308]])
    func `costs of any size have finite targets`(costs: [Double]) {
        for softness in SurrogateFitter.softnesses {
            let warp = OutputWarp(costs, softness: softness)

            #expect(warp.logDerivative.isFinite)
            #expect(costs.allSatisfy { warp.target($0).isFinite && abs(warp.target($0)) < 1e10 })
        }
    }
}

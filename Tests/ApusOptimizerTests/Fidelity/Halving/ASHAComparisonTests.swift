import ApusOptimizer
import ApusSpace
import ApusStudy
import Testing

/// What pausing is good for.
@Suite struct ASHAComparisonTests {
    private static let trials = 64
    private static let stepsMax = 64

    /// Steps that all workers trained until a cost within 0.1 % of the best trial's last was measured.
    private static func steps(_ type: String, workers: Int, seed: UInt64) throws -> Int {
        let curves = SyntheticCurves(trials: Self.trials, stepsMax: Self.stepsMax, seed: seed, noise: 0.002)
        let best = (1...UInt32(Self.trials)).map { curves.cost($0, Self.stepsMax) }.min() ?? 0
        let evidence = type == "promotion" ? [TreeValue.Entry(key: "evidence", value: .real(0.05))] : []
        let options = TreeValue.map([.init(key: "type", value: .text(type))] + evidence)
        var simulation = FidelitySimulation(
            try makeFidelity(name: "asha", options: options, stepsMax: Self.stepsMax, space: .small(), seed: 1),
            workers: workers,
            trials: Self.trials,
            stepsMax: Self.stepsMax,
            seed: seed,
            curve: curves.cost
        )
        simulation.isLogged = false
        var isFound = false
        simulation.run { _, _, cost in
            isFound = isFound || cost <= best + 0.001
            return isFound
        }
        return isFound ? simulation.stepsTrained : Self.trials * Self.stepsMax
    }

    @Test(arguments: [1, 2, 4])
    func `promotion with evidence finds the best with at most 0.7 of the steps that stopping needs`(workers: Int) throws
    {
        let seeds = 1...9 as ClosedRange<UInt64>

        let promotion = try seeds.map { try Self.steps("promotion", workers: workers, seed: $0) }.sorted()[4]
        let stopping = try seeds.map { try Self.steps("stopping", workers: workers, seed: $0) }.sorted()[4]

        #expect(Double(promotion) <= 0.7 * Double(stopping), "\(promotion) and \(stopping) steps")
    }
}

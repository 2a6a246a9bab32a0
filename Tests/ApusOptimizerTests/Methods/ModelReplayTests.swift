import ApusOptimizer
import ApusSpace
import ApusStudy
import Testing

/// CMA-ES and the methods for several objectives propose the same on every machine, and after a restart.
@Suite struct ModelReplayTests {
    @Test(arguments: ["cma-es", "nsga-ii", "parego", "ehvi"])
    func `a study that is read back goes on as if it had never stopped`(name: String) throws {
        let space = try Space.conditional()
        var unbroken = try Self.optimizer(name, space)
        var ended: [EndedTrial] = []
        var pending: [Configuration] = []
        for _ in 0..<14 {
            pending += unbroken.propose(1, beside: pending)
            guard pending.count > 2 else { continue }
            let trial = Self.trial(UInt32(ended.count + 1), pending.removeFirst())
            ended.append(trial)
            unbroken.observe([trial])
        }

        var resumed = try Self.optimizer(name, space)
        resumed.resume(after: ended.map(\.configuration) + pending)
        resumed.observe(ended)

        #expect(ended.count == 12)
        #expect(resumed.propose(2, beside: pending) == unbroken.propose(2, beside: pending))
    }

    /// The numbers are those of an optimized build; a debug build, and another machine, must come to the same bits.
    @Test(
        arguments: [
            ("cma-es", 60, 0x16617D1D34DCC444), ("nsga-ii", 60, 0xA29E120736368268), ("parego", 16, 0xA75435FA0B17C2BD),
            ("ehvi", 16, 0xAED05DE9CB59F6DB),
        ] as [(String, Int, UInt64)]
    )
    func `the bits of a late proposal are known`(name: String, count: Int, bits: UInt64) throws {
        let study = ModelStudy(space: try .cube(3))

        let trials = try study.trials(name, seed: 11, count: count) { x in
            let rest = x[1] * x[1] + (x[2] - 0.25) * (x[2] - 0.25)
            return [x[0] * x[0] + rest, (x[0] - 0.5) * (x[0] - 0.5) + 2 * rest]
        }

        #expect(trials.last?.configuration.reals.reduce(0) { $0 &* 31 &+ $1.bitPattern } == bits)
    }

    private static func optimizer(_ name: String, _ space: Space) throws -> any Optimizer {
        let search = Search(
            method: .model(name: name, options: .map([.init(key: "design-points", value: .integer(4))])),
            seed: 3
        )
        return try makeOptimizer(for: search, space: space, trials: 100)
    }

    private static func trial(_ number: UInt32, _ configuration: Configuration) -> EndedTrial {
        let momentum = configuration.reals.first ?? 0.2
        return EndedTrial(
            number: number,
            configuration: configuration,
            result: number % 5 == 4 ? .failed : .cost(abs(momentum - 0.6)),
            otherCosts: [momentum]
        )
    }
}

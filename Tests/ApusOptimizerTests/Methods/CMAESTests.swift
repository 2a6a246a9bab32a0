import ApusOptimizer
import ApusSpace
import ApusStudy
import Testing

@Suite struct CMAESTests {
    @Test(arguments: [1, 2, 3] as [UInt64])
    func `a sphere of five dimensions is known to a millionth after 600 trials`(seed: UInt64) throws {
        let study = ModelStudy(space: try .cube(5, from: -5, to: 5))

        let trials = try study.trials("cma-es", seed: seed, count: 600) { x in
            [x.reduce(0) { $0 + ($1 - 1.25) * ($1 - 1.25) }]
        }

        #expect(trials.lowestCost < 1e-6)
    }

    @Test func `the bent valley of Rosenbrock's function is followed`() throws {
        let study = ModelStudy(space: try .cube(2, from: -2, to: 2))

        let trials = try study.trials("cma-es", seed: 1, count: 500) { x in
            let (along, across) = (1 - x[0], x[1] - x[0] * x[0])
            return [100 * across * across + along * along]
        }

        #expect(trials.lowestCost < 1e-4)
    }

    @Test func `a long and turned ellipsoid is learned`() throws {
        let study = ModelStudy(space: try .cube(3, from: -5, to: 5))

        let trials = try study.trials("cma-es", seed: 2, count: 500) { x in
            let (sum, difference) = (x[0] + x[1] - 2, x[0] - x[1] + 1)
            return [1e4 * difference * difference + sum * sum + 100 * x[2] * x[2]]
        }

        #expect(trials.lowestCost < 1e-3)
    }

    @Test func `an optimum in a corner is reached`() throws {
        let study = ModelStudy(space: try .cube(4))

        let trials = try study.trials("cma-es", seed: 1, count: 250) { x in [x.reduce(0, +)] }

        #expect(trials.lowestCost < 0.03)
    }

    @Test func `integers, choices and conditions are searched together`() throws {
        let study = ModelStudy(space: try .conditional())

        let trials = try study.trials("cma-es", seed: 4, count: 60) { configuration in
            guard case .choice(let optimizer)? = configuration.values[2],
                case .integer(let layers)? = configuration.values[3]
            else { return (.failed, [], []) }
            var cost = 0.1 * Double(abs(layers - 5)) + (optimizer == 0 ? 0 : 0.3)
            if case .real(let momentum)? = configuration.values[0] { cost += abs(momentum - 0.8) }
            return (.cost(cost), [], [])
        }

        #expect(trials.count == 60)
        #expect(Set(trials.map(\.configuration)).count == 60)
        #expect(
            trials.allSatisfy { study.space.contains($0.configuration) && !study.space.isForbidden($0.configuration) }
        )
        #expect(trials.lowestCost < 0.02)
    }

    @Test func `eight workers beside each other lose little`() throws {
        var study = ModelStudy(space: try .cube(4, from: -5, to: 5))
        study.workers = 8

        let trials = try study.trials("cma-es", seed: 5, count: 400) { x in [x.reduce(0) { $0 + ($1 - 2) * ($1 - 2) }] }

        #expect(trials.lowestCost < 1e-3)
    }

    @Test func `failed and infeasible trials are learned from`() throws {
        let study = ModelStudy(space: try .cube(3))

        let trials = try study.trials("cma-es", seed: 6, count: 200) { configuration in
            let x = configuration.reals
            if x[0] > 0.8 { return (.failed, [], []) }
            // The lowest feasible sum lies where the constraint is just met.
            return (.cost(x.reduce(0, +)), [], [0.5 - x[0]])
        }
        let feasible = trials.filter { $0.constraints.allSatisfy { $0 <= 0 } }

        #expect(feasible.lowestCost < 0.6)
        #expect(trials.suffix(50).filter { $0.result == .failed }.count < 3)
    }

    @Test(arguments: ["none", "ipop", "bipop"])
    func `runs that have found nothing more begin anew`(restarts: String) throws {
        var study = ModelStudy(space: try .cube(2, from: -4, to: 5))
        study.options = [.init(key: "restarts", value: .text(restarts))]

        let trials = try study.trials("cma-es", seed: 1, count: 700) { x in [x[0] * x[0] + x[1] * x[1]] }
        let far = trials.suffix(350).filter { abs($0.configuration.reals[0]) > 1 }

        #expect(far.isEmpty == (restarts == "none"))
    }

    @Test(arguments: [0.0, 1e308, -1e308])
    func `equal and extreme costs do no harm`(cost: Double) throws {
        let study = ModelStudy(space: try .mixed())
        var number = 0.0

        let trials = try study.trials("cma-es", count: 60) { _ in
            number += 1
            return (.cost(number.truncatingRemainder(dividingBy: 2) == 0 ? cost : -cost), [], [])
        }

        #expect(trials.count == 60)
    }

    @Test func `a study in which everything fails goes on`() throws {
        let study = ModelStudy(space: try .mixed())

        #expect(try study.trials("cma-es", count: 50) { _ in (.infeasible, [], []) }.count == 50)
    }

    @Test func `a small space is used up`() throws {
        let study = ModelStudy(space: try .small())

        #expect(try study.trials("cma-es", count: 50) { _ in (.cost(1), [], []) }.count == 11)
    }

    @Test func `a thousand parameters, and ten thousand choices, are no trouble`() throws {
        let choices = Domain.categorical((0..<10_000).map { .integer($0) })
        let wide = ModelStudy(space: try .cube(1000))
        let many = ModelStudy(
            space: try Space(parameters: [Parameter(name: "c", domain: choices, defaultValue: .choice(0))])
        )

        #expect(try wide.trials("cma-es", count: 20) { x in [x[0]] }.count == 20)
        #expect(try many.trials("cma-es", count: 20) { _ in (.cost(1), [], []) }.count == 20)
    }
}

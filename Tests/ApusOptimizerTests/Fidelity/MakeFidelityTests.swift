import ApusOptimizer
import ApusSpace
import ApusStudy
import Testing

@Suite struct MakeFidelityTests {
    @Test(
        arguments: [
            (
                "asha", [.init(key: "eta", value: .integer(1))],
                "fidelity.asha.eta must be a whole number from 2 to 100; leave it out for 4"
            ),
            (
                "hyperband", [.init(key: "min-steps", value: .integer(200))],
                "fidelity.hyperband.min-steps must be a whole number from 1 to 100; leave it out for 1"
            ),
            (
                "median", [.init(key: "percentile", value: .integer(5))],
                "fidelity.median has no option 'percentile'; it has grace-steps, interval, max-steps, min-trials"
            ),
            (
                "asha", [.init(key: "type", value: .text("both"))],
                "fidelity.asha.type must be one of promotion, stopping; leave it out for promotion"
            ),
            (
                "halving", [],
                "there is no rule 'halving' for the steps of trials; use one of asha, hyperband, successive-halving, median, percentile, extrapolation, patience, threshold, pbt"
            ),
        ] as [(String, [TreeValue.Entry], String)]
    )
    func `a rule that cannot be made is refused`(name: String, options: [TreeValue.Entry], message: String) throws {
        let space = try Space.small()

        let error = #expect(throws: OptimizerError.self) {
            try makeFidelity(name: name, options: .map(options), stepsMax: 100, space: space, seed: 1)
        }

        #expect(error?.description == message)
    }

    @Test(arguments: FidelityName.allCases)
    func `every rule can be made without options, also for trials of one step`(name: FidelityName) throws {
        for stepsMax in [1, 2, 100, 1_000_000_000] {
            var scheduler = try makeFidelity(
                name: name.rawValue,
                options: .null,
                stepsMax: stepsMax,
                space: .small(),
                seed: 1
            )
            let work = try #require(scheduler.next())
            scheduler.began(1, work)
            let actions = scheduler.measured(1, step: stepsMax, cost: 1)

            #expect(scheduler.name == name.rawValue)
            #expect(actions.contains { if case .complete(1, _) = $0 { true } else { false } })
        }
    }

    @Test func `max-steps takes the place of the study's own number`() throws {
        let options = TreeValue.map([.init(key: "max-steps", value: .integer(9))])

        let scheduler = try makeFidelity(name: "median", options: options, stepsMax: 100, space: .small(), seed: 1)

        #expect(scheduler.next() == .new(to: 9, bracket: 0))
    }
}

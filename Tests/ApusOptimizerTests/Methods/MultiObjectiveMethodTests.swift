import ApusOptimizer
import ApusSpace
import ApusStudy
import Testing

/// What the methods for several objectives promise, all of them.
@Suite struct MultiObjectiveMethodTests {
    /// A method and how many trials it is given.
    struct Entrant: Sendable, CustomTestStringConvertible {
        let name: String
        let trials: Int
        var testDescription: String { self.name }
    }

    static let entrants = [
        Entrant(name: "nsga-ii", trials: 200), Entrant(name: "parego", trials: 20), Entrant(name: "ehvi", trials: 20),
    ]

    @Test(arguments: Self.entrants)
    func `more of the front is found than chance finds`(entrant: Entrant) throws {
        let study = ModelStudy(space: try .cube(3))
        let reference = [1.1, 4.0]

        let trials = try study.trials(entrant.name, seed: 2, count: entrant.trials, costs: Self.zdt1)
        var chance = try makeOptimizer(for: Search(method: .random, seed: 2), space: study.space, trials: nil)
        let random = chance.propose(entrant.trials, beside: []).enumerated().map { number, configuration in
            let costs = Self.zdt1(configuration.reals)
            return EndedTrial(
                number: UInt32(number),
                configuration: configuration,
                result: .cost(costs[0]),
                otherCosts: [costs[1]]
            )
        }

        // The whole front leaves 1.1 × 4 − 1/3 or so.
        let found = ParetoFront(of: trials).hypervolume(below: reference)
        #expect(found > 3.7)
        #expect(found > ParetoFront(of: random).hypervolume(below: reference) + 0.2)
    }

    @Test(arguments: Self.entrants)
    func `conditions are respected, failures and constraints too`(entrant: Entrant) throws {
        let study = ModelStudy(space: try .conditional())

        let trials = try study.trials(entrant.name, seed: 1, count: 16) { configuration in
            guard case .integer(let layers)? = configuration.values[3] else { return (.infeasible, [], []) }
            if layers == 1 { return (.failed, [], []) }
            let momentum = configuration.reals.first ?? 0.5
            return (.cost(Double(layers)), [abs(momentum - 0.7)], [3 - Double(layers)])
        }

        #expect(trials.count == 16)
        #expect(Set(trials.map(\.configuration)).count == 16)
        #expect(
            trials.allSatisfy { study.space.contains($0.configuration) && !study.space.isForbidden($0.configuration) }
        )
        #expect(ParetoFront(of: trials).members.first?.costs[0] == 3)
    }

    @Test(arguments: Self.entrants)
    func `workers beside each other get configurations of their own`(entrant: Entrant) throws {
        var study = ModelStudy(space: try .cube(2))
        study.workers = 4

        let trials = try study.trials(entrant.name, seed: 3, count: 14) { x in [x[0], 1 - x[0] + x[1]] }

        #expect(Set(trials.map(\.configuration)).count == 14)
    }

    @Test(arguments: Self.entrants)
    func `the same seed gives the same trials, and another one others`(entrant: Entrant) throws {
        let study = ModelStudy(space: try .cube(2))
        let costs = { (x: [Double]) in [x[0] * x[0], (1 - x[0]) * (1 - x[0]) + x[1]] }

        let one = try study.trials(entrant.name, seed: 1, count: 10, costs: costs)

        #expect(try study.trials(entrant.name, seed: 1, count: 10, costs: costs) == one)
        #expect(try study.trials(entrant.name, seed: 2, count: 10, costs: costs) != one)
    }

    @Test(arguments: Self.entrants)
    func `one objective, equal and extreme costs, and failures alone are no trouble`(entrant: Entrant) throws {
        let study = ModelStudy(space: try .mixed())

        #expect(try study.trials(entrant.name, count: 11) { _ in (.cost(1), [], []) }.count == 11)
        #expect(try study.trials(entrant.name, count: 11) { _ in (.cost(1e308), [-1e308], []) }.count == 11)
        #expect(try study.trials(entrant.name, count: 11) { _ in (.failed, [], []) }.count == 11)
        #expect(try study.trials(entrant.name, count: 11) { _ in (.cost(1), [2, 3], [1e308]) }.count == 11)
    }

    @Test(arguments: Self.entrants)
    func `a small space is used up`(entrant: Entrant) throws {
        let study = ModelStudy(space: try .small())

        #expect(try study.trials(entrant.name, count: 40) { _ in (.cost(1), [2], []) }.count == 11)
    }

    @Test func `with three objectives too the front is pushed`() throws {
        let study = ModelStudy(space: try .cube(3))

        let trials = try study.trials("ehvi", seed: 1, count: 16, costs: Self.plane)

        #expect(ParetoFront(of: trials).hypervolume(below: [1.1, 1.1, 1.1]) > 0.85)
    }

    @Test func `the minimum of one objective is found by expected improvement`() throws {
        let study = ModelStudy(space: try .cube(2))

        let trials = try study.trials("ehvi", seed: 1, count: 25) { x in
            [(x[0] - 0.35) * (x[0] - 0.35) + (x[1] - 0.6) * (x[1] - 0.6)]
        }

        #expect(trials.lowestCost < 1e-3)
    }

    /// Zitzler, Deb and Thiele (2000), with a square root that is the same everywhere.
    private static func zdt1(_ x: [Double]) -> [Double] {
        let g = 1 + 9 * x.dropFirst().reduce(0, +) / Double(x.count - 1)
        return [x[0], g * (1 - (x[0] / g).squareRoot())]
    }

    /// The front is a part of the plane in which the costs add up to 1.
    private static func plane(_ x: [Double]) -> [Double] {
        let g = 1 + (x[2] - 0.5) * (x[2] - 0.5) * 4
        return [g * x[0] * x[1], g * x[0] * (1 - x[1]), g * (1 - x[0])]
    }
}

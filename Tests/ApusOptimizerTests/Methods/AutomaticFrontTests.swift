import ApusSpace
import ApusStudy
import Testing

@testable import ApusOptimizer

/// What `auto` is in a study of several objectives, and which methods such a study may have.
@Suite struct AutomaticFrontTests {
    private static func objectives(_ count: Int, reference: Double? = nil) -> [Objective] {
        (0..<count).map { Objective(metric: "m\($0)", goal: .minimize, reference: reference) }
    }

    private static func optimizer(_ name: String, objectives: [Objective], space: Space) throws -> any Optimizer {
        let options = TreeValue.map([.init(key: "design-points", value: .integer(4))])
        let search = Search(method: .model(name: name, options: options), seed: 5)
        return try makeOptimizer(for: search, space: space, trials: 60, objectives: objectives)
    }

    private static func reasons(objectives count: Int, trials: Int) throws -> [ProposalReasons] {
        var optimizer = try Self.optimizer("auto", objectives: Self.objectives(count), space: try .cube(2))
        return try (1...trials).map { number in
            let proposal = try #require(optimizer.proposals(1, beside: []).first)
            let x = proposal.configuration.reals
            let costs = (0..<count).map { (x[0] - Double($0) / 2) * (x[0] - Double($0) / 2) + x[1] }
            optimizer.observe([
                EndedTrial(
                    number: UInt32(number),
                    configuration: proposal.configuration,
                    result: .cost(costs[0]),
                    otherCosts: Array(costs.dropFirst()),
                    constraints: [0.2 - x[1]]
                )
            ])
            return proposal.reasons
        }
    }

    @Test func `two objectives are asked of all three methods, which say so`() throws {
        let reasons = try Self.reasons(objectives: 2, trials: 20)

        let sources = reasons.dropFirst(4).map(\.source)
        #expect(Set(sources) == ["ehvi", "parego", "nsga-ii"])
        #expect(sources.count { $0 == "ehvi" } == 12)
        let models = reasons.filter { $0.source == "ehvi" }
        #expect(models.allSatisfy { $0.expected?.count == 2 && $0.feasibility != nil })
        #expect(models.allSatisfy { $0.note.hasPrefix("auto asked ehvi: 2 objectives") })
        #expect(reasons.filter { $0.source == "parego" }.allSatisfy { $0.weights?.count == 2 })
        #expect(reasons.filter { $0.source == "nsga-ii" }.allSatisfy { $0.parentFronts?.count == 2 })
    }

    @Test func `five objectives are too many for hypervolumes, and parego says so`() throws {
        let reasons = try Self.reasons(objectives: 5, trials: 14)

        #expect(Set(reasons.dropFirst(4).map(\.source)) == ["parego", "nsga-ii"])
        #expect(reasons.contains { $0.note.contains("5 objectives are too many for expected hypervolumes") })
    }

    @Test(arguments: ["smac", "tpe", "gp", "cma-es"])
    func `a method that looks at one objective refuses two, with what to take`(name: String) throws {
        let space = try Space.cube(2)

        #expect(throws: OptimizerError.tooManyObjectives(method: name, count: 2, most: 1)) {
            try Self.optimizer(name, objectives: Self.objectives(2), space: space)
        }
        #expect(
            "\(OptimizerError.tooManyObjectives(method: name, count: 2, most: 1))"
                == "'\(name)' looks at one objective, and the study has 2; take auto, nsga-ii, parego or ehvi, or keep "
                + "one objective and make constraints of the others"
        )
    }

    @Test func `boxes are made for four objectives at most`() throws {
        let space = try Space.cube(2)

        #expect(throws: OptimizerError.tooManyObjectives(method: "ehvi", count: 5, most: 4)) {
            try Self.optimizer("ehvi", objectives: Self.objectives(5), space: space)
        }
        #expect(throws: Never.self) { try Self.optimizer("nsga-ii", objectives: Self.objectives(8), space: space) }
    }

    @Test func `a reference draws expected hypervolumes to what is better than it`() throws {
        func share(reference: Double?) throws -> Int {
            let space = try Space.cube(2)
            var optimizer = try Self.optimizer(
                "ehvi",
                objectives: Self.objectives(2, reference: reference),
                space: space
            )
            var inside = 0
            for number in 1...24 {
                let next = try #require(optimizer.propose(1, beside: []).first)
                let x = next.reals
                let costs = [x[0] * x[0] + x[1] / 2, (1 - x[0]) * (1 - x[0]) + x[1] / 2]
                if number > 8, costs.allSatisfy({ $0 < 0.36 }) { inside += 1 }
                optimizer.observe([
                    EndedTrial(
                        number: UInt32(number),
                        configuration: next,
                        result: .cost(costs[0]),
                        otherCosts: [costs[1]]
                    )
                ])
            }
            return inside
        }

        #expect(try share(reference: 0.36) > share(reference: nil) + 3)
    }
}

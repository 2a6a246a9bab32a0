import ApusSpace
import ApusStudy
import Foundation
import Testing

@Suite struct CriteriaTests {
    private static let criteria = Criteria(
        objective: Objective(metric: "error", goal: .minimize),
        others: [Objective(metric: "speed", goal: .maximize, reading: .best)],
        constraints: [
            Constraint(metric: "memory", relation: .atMost, bound: 8),
            Constraint(metric: "speed", relation: .atLeast, bound: 2),
        ]
    )

    @Test func `values come to a cost for each objective and an excess for each constraint`() {
        let values = ["error": 0.25, "speed": 4, "memory": 10]

        let judgement = Self.criteria.judgement { values[$0] }

        #expect(judgement == Judgement(costs: [0.25, -4], constraints: [0.25, -1]))
    }

    @Test(arguments: ["error", "speed", "memory"], [nil, Double.nan, .infinity, -.infinity])
    func `without a finite value for each there is no judgement`(metric: String, value: Double?) {
        var values: [String: Double] = ["error": 0.25, "speed": 4, "memory": 10]
        values[metric] = value

        #expect(Self.criteria.judgement { values[$0] } == nil)
    }

    @Test func `a metric counts once, as the objective reads it`() {
        #expect(Self.criteria.metrics.map(\.name) == ["error", "speed", "memory"])
        #expect(Self.criteria.metric("speed")?.reading == .best)
        #expect(Self.criteria.metric("test_error") == nil)
    }

    @Test func `a study keeps its criteria, and one of an old store has one objective`() throws {
        let parameter = Parameter(name: "x", domain: .real(lower: 0, upper: 1), defaultValue: .real(0.5))
        func study(_ others: [Objective], _ constraints: [Constraint]) throws -> Study {
            Study(
                name: "s",
                space: try Space(parameters: [parameter]),
                objective: Self.criteria.objective,
                otherObjectives: others,
                constraints: constraints,
                search: Search(method: .random),
                limits: StudyLimits(trials: 1),
                program: .nothing
            )
        }
        let several = try study(Array(Self.criteria.objectives.dropFirst()), Self.criteria.constraints)
        let one = try study([], [])

        let read = try JSONDecoder().decode(Study.self, from: JSONEncoder().encode(several))
        let old = try JSONEncoder().encode(one)

        #expect(read.criteria == Self.criteria)
        #expect(read == several)
        #expect(!String(decoding: old, as: UTF8.self).contains("further"))
        #expect(try JSONDecoder().decode(Study.self, from: old).objectives == [Self.criteria.objective])
        #expect(!one.hasSeveralObjectives)
    }
}

import ApusAPI
import ApusCoordinator
import ApusOptimizer
import ApusSpace
import ApusStudy
import Testing

@testable import ApusWeb

/// Several objectives and constraints, as the API answers of them.
@Suite struct CriteriaAnswersTests {
    private static func study(_ others: [Objective]) throws -> Study {
        let sample = try Samples.study()
        return Study(
            name: sample.name,
            space: sample.space,
            objective: sample.objective,
            otherObjectives: others,
            constraints: [Constraint(metric: "memory", relation: .atMost, bound: 8)],
            search: sample.search,
            limits: sample.limits,
            program: sample.program
        )
    }

    private static let speed = Objective(metric: "speed", goal: .maximize, reading: .atStep(3), reference: 2)

    private static func trial(excess: Double, isOnFront: Bool = false) -> TrialView {
        TrialView(
            id: TrialID(study: StudyID(rawValue: 1), number: 7),
            values: [],
            state: .succeeded,
            cost: 0.25,
            otherCosts: [-9],
            excesses: [excess],
            isOnFront: isOnFront
        )
    }

    @Test func `values stand in the metrics' own directions, with what is broken`() throws {
        let criteria = try Self.study([Self.speed]).criteria

        let feasible = TrialAnswer(Self.trial(excess: 0, isOnFront: true), criteria: criteria)
        let broken = TrialAnswer(Self.trial(excess: 0.5), criteria: criteria)

        #expect(feasible.objective == 0.25)
        #expect(feasible.objectives == [0.25, 9])
        #expect(feasible.isFeasible == true)
        #expect(feasible.broken == nil)
        #expect(feasible.isOnFront == true)
        #expect(broken.isFeasible == false)
        #expect(broken.broken == ["memory <= 8"])
        #expect(broken.isOnFront == false)
    }

    @Test func `a study of one objective without constraints answers as ever`() throws {
        let answer = TrialAnswer(Samples.trial(1, .succeeded, error: 0.5), criteria: try Samples.study().criteria)

        #expect(answer.objectives == nil)
        #expect(answer.isFeasible == nil)
        #expect(answer.isOnFront == nil)
    }

    @Test func `a study says its objectives with the best of each, its front and its constraints`() throws {
        let view = StudyView(
            id: StudyID(rawValue: 1),
            study: try Self.study([Self.speed]),
            state: .running,
            createdAt: UnixTime(rawValue: 0),
            design: InitialDesign(name: "sobol", count: 9, startsAtDefault: true),
            bests: [Self.trial(excess: 0), Self.trial(excess: 0)],
            frontSize: 3,
            infeasibleCount: 4
        )

        let answer = StudyAnswer(view)

        #expect(
            answer.objectives == [
                ObjectiveAnswer(metric: "val_error", goal: "minimize", reading: "last", best: 0.25, trial: 7),
                ObjectiveAnswer(
                    metric: "speed",
                    goal: "maximize",
                    reading: "step 3",
                    reference: 2,
                    best: 9,
                    trial: 7
                ),
            ]
        )
        #expect(answer.design == "sobol, 9 points, the default configuration first")
        #expect(answer.constraints.map(\.text) == ["memory <= 8"])
        #expect(answer.frontSize == 3)
        #expect(answer.infeasibleCount == 4)
        #expect(answer.best == nil)
    }

    @Test func `what a model expected is told under the metrics' names, in their directions`() throws {
        let reasons = ProposalReasons(
            source: "ehvi",
            expected: [.init(mean: 0.5, deviation: 0.1), .init(mean: -8, deviation: 2)]
        )

        let answer = ExplanationAnswer(
            number: 3,
            reasons,
            decisions: [],
            objectives: try Self.study([Self.speed]).objectives
        )

        #expect(
            answer.expected == [
                .init(metric: "val_error", value: 0.5, deviation: 0.1), .init(metric: "speed", value: 8, deviation: 2),
            ]
        )
    }
}

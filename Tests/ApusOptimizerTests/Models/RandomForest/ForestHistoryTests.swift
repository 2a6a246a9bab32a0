import ApusSpace
import ApusStudy
import Testing

@testable import ApusOptimizer

@Suite struct ForestHistoryTests {
    @Test func `costs, failures and broken constraints are told apart`() throws {
        let results: [EndedTrial.Result] = [.cost(1), .failed, .cost(.infinity), .infeasible, .cost(2)]
        var number = 0
        let history = try ForestHistory.line(5) { _ in
            number += 1
            return (results[number - 1], number == 5 ? [0.1] : [-0.1])
        }

        #expect(history.costed == [0, 4])
        #expect(history.costs == [1, 2])
        #expect(history.failures == 3)
        #expect(history.constraintCount == 1)
        #expect((0..<5).filter { history.isFeasible($0) } == [0])
    }

    @Test(arguments: [(0.25, 0.25), (1, 1), (3, 1), (.nan, 1), (-1, 1)] as [(Double, Double)])
    func `the fidelity is the last column`(fidelity: Double, column: Double) throws {
        let features = FeatureSpace(try Space.small())
        let candidates = CandidateSpace(features, schema: ForestSchema(features.features, withFidelity: true))
        var history = ForestHistory(candidates)

        history.append(
            EndedTrial(
                number: 1,
                configuration: features.space.defaultConfiguration,
                result: .cost(1),
                fidelity: fidelity
            )
        )

        #expect(history.rows[0].last == column)
        #expect(history.rows[0].count == 3)
    }
}

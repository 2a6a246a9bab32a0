import ApusOptimizer
import ApusSpace
import ApusStudy
import Testing

@Suite struct ParetoFrontTests {
    @Test func `the front has the feasible trials that no other one beats`() {
        let front = ParetoFront(of: [
            Self.trial(1, [3, 3]), Self.trial(2, [1, 4]), Self.trial(3, [4, 1]), Self.trial(4, [2, 2]),
            Self.trial(5, [0, 0], constraints: [1]), Self.trial(6, [2, 2]),
            EndedTrial(number: 7, configuration: Configuration(values: []), result: .failed), Self.trial(8, [0]),
        ])

        #expect(front.members.map(\.number) == [2, 4, 6, 3])
        #expect(front.members.map(\.costs) == [[1, 4], [2, 2], [2, 2], [4, 1]])
        #expect(front.hypervolume(below: [5, 5]) == 11)
    }

    @Test func `no trial, and none that is feasible, has no front`() {
        #expect(ParetoFront(of: []).members.isEmpty)
        #expect(ParetoFront(of: [Self.trial(1, [1, 1], constraints: [0.1])]).members.isEmpty)
        #expect(ParetoFront(of: []).hypervolume(below: [1, 1]) == 0)
    }

    @Test func `many trials, equal ones too, are compared in a short time`() {
        let trials = (0..<20_000).map { Self.trial(UInt32($0), [Double($0 % 3), Double($0 % 3)]) }

        #expect(ParetoFront(of: trials).members.count == 6667)
    }

    private static func trial(_ number: UInt32, _ costs: [Double], constraints: [Double] = []) -> EndedTrial {
        EndedTrial(
            number: number,
            configuration: Configuration(values: []),
            result: .cost(costs[0]),
            otherCosts: Array(costs.dropFirst()),
            constraints: constraints
        )
    }
}

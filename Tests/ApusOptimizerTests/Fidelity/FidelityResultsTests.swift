import ApusOptimizer
import ApusSpace
import ApusStudy
import Testing

@Suite struct FidelityResultsTests {
    private static func scheduler() throws -> FidelityScheduler {
        let options = TreeValue.map([.init(key: "eta", value: .integer(3))])
        return try makeFidelity(name: "asha", options: options, stepsMax: 9, space: .mixed(), seed: 1)
    }

    @Test func `each rung of a trial is an ended trial with its part of the steps`() throws {
        let configuration = try Space.mixed().defaultConfiguration
        var scheduler = try Self.scheduler()
        for trial in 1...3 as ClosedRange<UInt32> {
            scheduler.began(trial, .new(to: 1, bracket: 0), configuration: configuration)
        }
        _ = scheduler.measured(1, step: 1, cost: 0.5)
        _ = scheduler.measured(2, step: 1, cost: .nan)
        _ = scheduler.measured(3, step: 1, cost: 0.25)
        _ = scheduler.measured(3, step: 3, cost: 0.125)

        let each = scheduler.endedTrials(.each)
        let last = scheduler.endedTrials()

        #expect(each.map(\.number) == [1, 2, 3, 3])
        #expect(each.map(\.result) == [.cost(0.5), .failed, .cost(0.25), .cost(0.125)])
        let (ninth, third) = (1 / 9.0, 3 / 9.0)
        #expect(each.map(\.fidelity) == [ninth, ninth, ninth, third])
        #expect(last.map(\.fidelity) == [ninth, ninth, third])
        #expect(each.allSatisfy { $0.configuration == configuration })
    }

    @Test func `a model takes the highest fidelity that enough trials have`() throws {
        let configuration = try Space.mixed().defaultConfiguration
        let trials = [(1, 0.1), (2, 0.1), (3, 0.1), (1, 0.3), (2, 0.3), (1, 1.0)].map { number, fidelity in
            EndedTrial(number: number, configuration: configuration, result: .cost(1), fidelity: fidelity)
        }

        #expect(trials.ofHighestFidelity(havingAtLeast: 1).map(\.number) == [1])
        #expect(trials.ofHighestFidelity(havingAtLeast: 2).map(\.fidelity) == [0.3, 0.3])
        #expect(trials.ofHighestFidelity(havingAtLeast: 3).count == 3)
        #expect(trials.ofHighestFidelity(havingAtLeast: 4).isEmpty)
    }
}

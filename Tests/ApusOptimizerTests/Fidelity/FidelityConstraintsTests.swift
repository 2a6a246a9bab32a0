import ApusOptimizer
import ApusSpace
import ApusStudy
import Testing

/// Trials that break constraints come after those that keep them, whatever their costs are.
@Suite struct FidelityConstraintsTests {
    private static func scheduler(_ rule: String, _ options: [TreeValue.Entry] = [], stepsMax: Int = 9) throws
        -> FidelityScheduler
    {
        try makeFidelity(name: rule, options: .map(options), stepsMax: stepsMax, space: .mixed(), seed: 1)
    }

    private static let eta = TreeValue.Entry(key: "eta", value: .integer(3))

    /// Starts so many trials as the scheduler asks for them.
    private static func began(_ count: UInt32, in scheduler: inout FidelityScheduler) throws {
        let configuration = try Space.mixed().defaultConfiguration
        for number in 1...count {
            let work = try #require(scheduler.next())
            scheduler.began(number, work, configuration: configuration)
        }
    }

    @Test func `asha promotes the best of those that keep the constraints`() throws {
        var scheduler = try Self.scheduler("asha", [Self.eta])
        try Self.began(3, in: &scheduler)
        _ = scheduler.measured(1, step: 1, cost: 0.1, constraints: [0.5])
        let good = scheduler.measured(2, step: 1, cost: 0.9, constraints: [-0.5])

        let last = scheduler.measured(3, step: 1, cost: 0.2, constraints: [0.25])
        _ = scheduler.ended(2, .finished)

        guard case .pause(2, _)? = good.first, case .pause(3, let reasons)? = last.first else {
            Issue.record("\(good), \(last)")
            return
        }
        #expect(reasons.rank == 2)
        #expect(reasons.violation == 0.25)
        #expect(
            reasons.description.contains("cost 0.2 (it breaks constraints by 0.25 of their bounds) is number 2 of 3")
        )
        guard case .promote(2, _, 3, let promoted)? = scheduler.next() else {
            Issue.record("\(String(describing: scheduler.next()))")
            return
        }
        #expect(promoted.violation == nil)
    }

    @Test func `where no trial keeps the constraints, the one that comes nearest goes on`() throws {
        var scheduler = try Self.scheduler("asha", [Self.eta])
        try Self.began(3, in: &scheduler)
        _ = scheduler.measured(1, step: 1, cost: 0.1, constraints: [0.5])
        _ = scheduler.measured(2, step: 1, cost: 0.2, constraints: [0.75])

        let actions = scheduler.measured(3, step: 1, cost: 0.9, constraints: [0.25])

        guard case .extend(3, 3, _)? = actions.first else {
            Issue.record("\(actions)")
            return
        }
    }

    @Test func `stopping asha stops a cheap trial that breaks them, beside one that keeps them`() throws {
        var scheduler = try Self.scheduler("asha", [Self.eta, .init(key: "type", value: .text("stopping"))])
        try Self.began(2, in: &scheduler)
        let first = scheduler.measured(1, step: 1, cost: 0.9, constraints: [0])

        let second = scheduler.measured(2, step: 1, cost: 0.1, constraints: [0.01])

        #expect(first.isEmpty)
        #expect(second.map(\.reasons.cause) == [.outranked])
        #expect(second.first?.reasons.violation == 0.01)
    }

    @Test func `successive halving chooses by them`() throws {
        var scheduler = try Self.scheduler(
            "successive-halving",
            [Self.eta, .init(key: "bracket-trials", value: .integer(3))]
        )
        try Self.began(3, in: &scheduler)
        _ = scheduler.measured(1, step: 1, cost: 0.1, constraints: [1])
        _ = scheduler.measured(2, step: 1, cost: 0.2, constraints: [1])

        let actions = scheduler.measured(3, step: 1, cost: 0.9, constraints: [-1])

        guard case .extend(3, _, _)? = actions.first else {
            Issue.record("\(actions)")
            return
        }
        #expect(Set(actions.dropFirst().map(\.trial)) == [1, 2])
    }

    @Test func `the median is that of steps that kept them, and without any nothing is stopped`() throws {
        func stopped(others: Double) throws -> [FidelityAction] {
            var scheduler = try Self.scheduler(
                "median",
                [.init(key: "min-trials", value: .integer(3)), .init(key: "grace-steps", value: .integer(0))]
            )
            try Self.began(4, in: &scheduler)
            for trial in 1...3 as ClosedRange<UInt32> {
                _ = scheduler.measured(trial, step: 1, cost: 0.5, constraints: [others])
            }
            return scheduler.measured(4, step: 1, cost: 0.1, constraints: [0.25])
        }

        #expect(try stopped(others: -1).map(\.reasons.cause) == [.worse])
        #expect(try stopped(others: -1).first?.reasons.violation == 0.25)
        #expect(try stopped(others: 1).isEmpty)
    }

    @Test func `a model is told of the constraints at each step, and a missing one is a failure`() throws {
        var scheduler = try Self.scheduler("asha", [Self.eta])
        try Self.began(2, in: &scheduler)
        _ = scheduler.measured(1, step: 1, cost: 0.5, constraints: [0.25, -1])
        _ = scheduler.measured(2, step: 1, cost: 0.5, constraints: [.nan, 1])

        #expect(scheduler.endedTrials(of: 1).map(\.result) == [.cost(0.5)])
        #expect(scheduler.endedTrials(of: 1).map(\.constraints) == [[0.25, -1]])
        #expect(scheduler.endedTrials(of: 2).map(\.result) == [.failed])
        #expect(scheduler.endedTrials(of: 2).map(\.constraints) == [[]])
    }
}

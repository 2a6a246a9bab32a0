import ApusOptimizer
import ApusSpace
import ApusStudy
import Testing

@Suite struct SynchronousHalvingTests {
    private static func scheduler(_ name: String, eta: Int = 3, stepsMax: Int, _ options: [TreeValue.Entry] = []) throws
        -> FidelityScheduler
    {
        try makeFidelity(
            name: name,
            options: .map([.init(key: "eta", value: .integer(eta))] + options),
            stepsMax: stepsMax,
            space: .mixed(),
            seed: 1
        )
    }

    @Test func `a rung is decided when its last trial is measured`() throws {
        var scheduler = try Self.scheduler("successive-halving", stepsMax: 9)
        for trial in 1...9 as ClosedRange<UInt32> { scheduler.began(trial, .new(to: 1, bracket: 0)) }
        for trial in 1...8 as ClosedRange<UInt32> {
            _ = scheduler.measured(trial, step: 1, cost: Double(trial))
            scheduler.saved(trial, step: 1)
            _ = scheduler.ended(trial, .finished)
        }
        let before = scheduler.next()

        let actions = scheduler.measured(9, step: 1, cost: 0)

        #expect(before == .new(to: 1, bracket: 1))
        #expect(actions.map(\.trial) == [9, 3, 4, 5, 6, 7, 8])
        #expect(actions[1].reasons.rank == 4)
        #expect(
            actions[1].reasons.description
                == "successive-halving at step 1, rung 0 of bracket 0: cost 3 is number 4 of 9, not good enough to go on (the limit is 2)"
        )
        guard case .extend(9, to: 3, _) = actions[0], case .promote(1, from: 1, to: 3, _)? = scheduler.next() else {
            Issue.record("trial 9 is to run on, and trial 1 to be promoted: \(actions[0])")
            return
        }
    }

    @Test func `Hyperband has the brackets of its paper`() throws {
        let simulation = try Self.run(Self.scheduler("hyperband", stepsMax: 81), trials: 143, stepsMax: 81)

        // Table 1 of Li et al. (2018): trials by the steps that they got, for R = 81 and eta = 3.
        let brackets = [
            [(81, 1), (27, 3), (9, 9), (3, 27), (1, 81)], [(34, 3), (11, 9), (3, 27), (1, 81)],
            [(15, 9), (5, 27), (1, 81)],
            [(8, 27), (2, 81)], [(5, 81)],
        ]
        var expected: [Int: Int] = [:]
        for bracket in brackets { for (count, steps) in bracket { expected[steps, default: 0] += count } }
        var found: [Int: Int] = [:]
        for trial in simulation.scheduler.endedTrials(.each) { found[Int(trial.fidelity * 81 + 0.5), default: 0] += 1 }

        #expect(found == expected)
    }

    @Test func `a trial that fails keeps its place as the last`() throws {
        var scheduler = try Self.scheduler("successive-halving", stepsMax: 3)
        for trial in 1...3 as ClosedRange<UInt32> { scheduler.began(trial, .new(to: 1, bracket: 0)) }
        _ = scheduler.measured(1, step: 1, cost: 2)
        _ = scheduler.measured(2, step: 1, cost: 1)

        let actions = scheduler.ended(3, .failed)

        #expect(actions.map(\.trial) == [1])
        #expect(actions.first?.reasons.competitors == 3)
        #expect(scheduler.state(of: 2) == .pausing)
    }

    @Test func `a free place begins the next bracket while a rung waits`() throws {
        var scheduler = try Self.scheduler("hyperband", stepsMax: 9)
        for trial in 1...9 as ClosedRange<UInt32> { scheduler.began(trial, .new(to: 1, bracket: 0)) }

        let work = scheduler.next()

        #expect(work == .new(to: 3, bracket: 1))
    }

    @Test func `a bracket that is not filled decides among those that it has`() throws {
        let simulation = try Self.run(Self.scheduler("successive-halving", stepsMax: 27), trials: 5, stepsMax: 27)

        let completed = (1...5 as ClosedRange<UInt32>).filter { simulation.scheduler.state(of: $0) == .completed }

        #expect(completed == [1])
        #expect(simulation.scheduler.isFinished)
    }

    @Test func `another trial takes the place of an invalidated one`() throws {
        var scheduler = try Self.scheduler("successive-halving", stepsMax: 3)
        for trial in 1...3 as ClosedRange<UInt32> { scheduler.began(trial, .new(to: 1, bracket: 0)) }
        _ = scheduler.measured(1, step: 1, cost: 2)

        _ = scheduler.invalidated(1)

        #expect(scheduler.next() == .new(to: 1, bracket: 0))
    }

    private static func run(_ scheduler: FidelityScheduler, trials: Int, stepsMax: Int) throws
        -> FidelitySimulation<FidelityScheduler>
    {
        var simulation = FidelitySimulation(
            scheduler,
            workers: 3,
            trials: trials,
            stepsMax: stepsMax,
            seed: 1,
            curve: { trial, _ in Double(trial) }
        )
        let configuration = try Space.mixed().defaultConfiguration
        simulation.configuration = { _ in configuration }
        simulation.run()
        return simulation
    }
}

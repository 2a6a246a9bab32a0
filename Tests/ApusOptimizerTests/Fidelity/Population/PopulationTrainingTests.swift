import ApusOptimizer
import ApusSpace
import ApusStudy
import Testing

@Suite struct PopulationTrainingTests {
    private static func scheduler(_ options: [TreeValue.Entry] = [], space: Space? = nil) throws -> FidelityScheduler {
        let entries: [TreeValue.Entry] = [
            .init(key: "population", value: .integer(8)), .init(key: "interval", value: .integer(10)),
        ]
        return try makeFidelity(
            name: "pbt",
            options: .map(entries + options),
            stepsMax: 40,
            space: try space ?? .mixed(),
            seed: 3
        )
    }

    private static func run(_ space: Space, trials: Int = 200) throws -> FidelitySimulation<FidelityScheduler> {
        var simulation = FidelitySimulation(
            try Self.scheduler(space: space),
            workers: 3,
            trials: trials,
            stepsMax: 40,
            seed: 5,
            curve: { trial, step in Double(trial) / Double(step) }
        )
        let configuration = space.defaultConfiguration
        simulation.configuration = { _ in configuration }
        simulation.run()
        return simulation
    }

    @Test func `the worst give way to copies of the best, with their checkpoints and other configurations`() throws {
        let space = try Space.conditional()
        let simulation = try Self.run(space)
        var checkpoints: [UInt32: Int] = [:]
        var copies = 0

        for entry in simulation.log {
            if case .saved(let trial, let step) = entry.event { checkpoints[trial] = step }
            guard case .began(let trial, .copy(let donor, let configuration, let from, let to), _) = entry.event else {
                continue
            }
            copies += 1
            checkpoints[trial] = from
            #expect(from == checkpoints[donor])
            #expect(to == min(from + 10, 40))
            #expect(configuration != space.defaultConfiguration)
            #expect(space.contains(configuration))
            #expect(!space.isForbidden(configuration))
        }
        #expect(copies >= 3)
        #expect(simulation.scheduler.isFinished)
    }

    @Test func `the population keeps its size until all have their steps`() throws {
        let simulation = try Self.run(.mixed())
        let states = (1...UInt32(simulation.trained.count)).compactMap { simulation.scheduler.state(of: $0) }

        #expect(states.count { $0 == .completed } == 8)
        #expect(states.count { $0 == .stopped } == simulation.trained.count - 8)
    }

    @Test func `what is replaced is among the worst quarter of those that were measured at its step`() throws {
        let simulation = try Self.run(.mixed())

        let reasons = simulation.log.flatMap(\.actions).map(\.reasons).filter { $0.cause == .replaced }

        #expect(!reasons.isEmpty)
        for reason in reasons {
            let rank = try #require(reason.rank)
            let competitors = try #require(reason.competitors)
            #expect(competitors >= 4)
            #expect(rank > competitors - competitors / 4)
        }
    }

    @Test func `those with the fewest steps go on first`() throws {
        let simulation = try Self.run(.mixed())
        var (steps, checkpoints) = ([UInt32: Int](), [UInt32: Int]())

        for entry in simulation.log {
            switch entry.event {
            case .saved(let trial, let step): checkpoints[trial] = step
            case .began(let trial, .promote(_, let from, _, _), _):
                #expect(from == steps.values.min())
                steps[trial] = nil
            case .ended(let trial, .finished): steps[trial] = checkpoints[trial]
            default: break
            }
        }
    }

    @Test func `no more trials begin than the study has`() throws {
        let simulation = try Self.run(.mixed(), trials: 9)

        #expect(simulation.trained.count == 9)
        #expect(simulation.scheduler.isFinished)
    }

    @Test func `a member that fails before there is a best is replaced by a new trial`() throws {
        var scheduler = try Self.scheduler()
        for trial in 1...8 as ClosedRange<UInt32> { scheduler.began(trial, .new(to: 10, bracket: 0)) }
        let full = scheduler.next()

        _ = scheduler.ended(4, .failed)

        #expect(full == nil)
        #expect(scheduler.next() == .new(to: 10, bracket: 0))
    }
}

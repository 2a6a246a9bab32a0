import ApusMath
import ApusOptimizer
import ApusStudy
import Foundation
import Testing

/// What every rule promises.
///
/// A new rule is one new case of `Rule`, and no new test here.
@Suite struct FidelityContractTests {
    static let cases = Rule.allCases.flatMap { rule in (1...4 as ClosedRange<UInt64>).map { (rule, $0) } }

    @Test(arguments: cases)
    func `no step is trained twice, and a run trains exactly its steps`(rule: Rule, seed: UInt64) throws {
        let simulation = try rule.simulation(seed: seed)

        #expect(!simulation.isStuck)
        #expect(simulation.trained.allSatisfy { $0.allSatisfy { $0 <= 1 } })
        #expect(simulation.stepsTrained == simulation.measuredSteps)
    }

    @Test(arguments: cases)
    func `a study ends with exactly its trials, and nothing left to run`(rule: Rule, seed: UInt64) throws {
        let simulation = try rule.simulation(seed: seed)

        #expect(simulation.trained.count == (rule == .pbt ? simulation.trained.count : 40))
        #expect(simulation.scheduler.isFinished)
        #expect(simulation.scheduler.next() == nil)
        for number in 1...UInt32(simulation.trained.count) {
            let state = try #require(simulation.scheduler.state(of: number))
            #expect(state.isEnded || state == .paused)
        }
    }

    @Test(arguments: cases)
    func `the log gives the same decisions again`(rule: Rule, seed: UInt64) throws {
        let simulation = try rule.simulation(seed: seed, faults: .many)
        let text = try JSONEncoder().encode(simulation.log.map(\.event))
        let events = try JSONDecoder().decode([FidelityEvent].self, from: text)
        var replayed = try rule.scheduler(seed: seed)

        for (event, entry) in zip(events, simulation.log) {
            if case .began(_, let work, _) = event { #expect(replayed.next() == work) }
            let actions = replayed.apply(event)
            #expect(actions == entry.actions)
        }

        #expect(events == simulation.log.map(\.event))
        #expect(replayed.isFinished)
    }

    @Test(arguments: cases)
    func `a study survives losses, failures and missing costs`(rule: Rule, seed: UInt64) throws {
        let simulation = try rule.simulation(seed: seed, faults: .many)

        #expect(!simulation.isStuck)
        #expect(simulation.losses > 0)
        #expect(simulation.scheduler.isFinished)
        // What was lost is all that was trained again: for each step, no more often than there were losses.
        var losses: [UInt32: Int] = [:]
        for entry in simulation.log { if case .lost(let trial) = entry.event { losses[trial, default: 0] += 1 } }
        for (index, counts) in simulation.trained.enumerated() {
            #expect(counts.allSatisfy { $0 <= 1 + losses[UInt32(index + 1), default: 0] })
        }
    }

    @Test(arguments: cases)
    func `a lost trial goes on from its newest checkpoint, before anything else`(rule: Rule, seed: UInt64) throws {
        let simulation = try rule.simulation(seed: seed, faults: SimulatedFaults(loss: 0.05))
        var checkpoints: [UInt32: Int] = [:]
        var lost: [UInt32] = []
        var isPausing: Set<UInt32> = []

        for entry in simulation.log {
            switch entry.event {
            case .began(let trial, .resume(_, let from, _), _):
                let first = lost.removeFirst()
                #expect(first == trial)
                #expect(from == checkpoints[trial, default: 0])
            case .began(let trial, let work, _):
                #expect(lost.isEmpty)
                checkpoints[trial] = work.from
            case .saved(let trial, let step): checkpoints[trial] = step
            case .lost(let trial): lost.append(trial)
            case .measured, .ended, .invalidated, .admitted: break
            }
            isPausing.formUnion(entry.actions.map(\.trial))
        }
        #expect(!isPausing.isEmpty)
    }

    @Test(arguments: Rule.allCases)
    func `without any cost nothing is promoted, and nothing hangs`(rule: Rule) throws {
        let simulation = try rule.simulation(seed: 3, faults: SimulatedFaults(missing: 1))

        let causes = simulation.log.flatMap(\.actions).map(\.reasons.cause)

        #expect(simulation.scheduler.isFinished)
        #expect(!causes.contains(.ranked))
        #expect(!causes.contains(.closing))
    }

    @Test(arguments: cases)
    func `any events in any order are survived, and give the same again`(rule: Rule, seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var (scheduler, replayed) = (try rule.scheduler(seed: seed), try rule.scheduler(seed: seed))

        for _ in 0..<600 {
            let event = Self.event(for: scheduler, using: &random)
            let actions = scheduler.apply(event)
            let again = replayed.apply(event)
            #expect(again == actions)
            // Whoever is told to go on or to pause was running, and nobody is told twice at once.
            #expect(Set(actions.map(\.trial)).count == actions.count)
        }
        #expect(scheduler.next() == replayed.next())
    }

    /// What the scheduler asks for, or anything at all.
    private static func event(for scheduler: FidelityScheduler, using random: inout SeededRandom) -> FidelityEvent {
        let trial = UInt32(random.integer(below: 25) + 1)
        let step = random.integer(below: 30)
        switch random.integer(below: 12) {
        case 0...3:
            guard let work = scheduler.next() else { return .admitted(true) }
            switch work {
            case .new, .copy: return .began(trial, work, configuration: nil)
            case .promote(let promoted, _, _, _): return .began(promoted, work, configuration: nil)
            case .resume(let resumed, _, _): return .began(resumed, work, configuration: nil)
            }
        case 4...7: return .measured(trial, step: step, cost: random.uniform() < 0.1 ? nil : random.uniform())
        case 8: return .saved(trial, step: step)
        case 9: return .ended(trial, FidelityEnd.allCases[random.integer(below: FidelityEnd.allCases.count)])
        case 10: return random.uniform() < 0.9 ? .lost(trial) : .invalidated(trial)
        default: return .admitted(random.uniform() < 0.7)
        }
    }

    @Test(arguments: Rule.allCases)
    func `events that make no sense change nothing`(rule: Rule) throws {
        var scheduler = try rule.scheduler()
        let first = try #require(scheduler.next())

        let actions =
            scheduler.measured(7, step: 1, cost: 1) + scheduler.ended(7, .failed) + scheduler.invalidated(7)
        scheduler.saved(7, step: 1)
        scheduler.lost(7)
        let reasons = FidelityReasons(rule: "asha", cause: .ranked, step: 1)
        let isPromoted = scheduler.began(7, .promote(7, from: 1, to: 3, reasons))
        let isResumed = scheduler.began(7, .resume(7, from: 0, to: 3))
        let isBackwards = scheduler.began(7, .new(to: 0, bracket: 0))

        #expect(actions.isEmpty)
        #expect([isPromoted, isResumed, isBackwards] == [false, false, false])
        #expect(scheduler.next() == first)
    }

    @Test(arguments: Rule.allCases)
    func `costs at the ends of the numbers and steps beyond the last do no harm`(rule: Rule) throws {
        var scheduler = try rule.scheduler()
        let costs: [Double] = [
            1e308, -1e308, .infinity, -.infinity, .nan, 0, .leastNonzeroMagnitude, 1e308, -1e308, 0, 0, 0,
        ]

        for (index, cost) in costs.enumerated() {
            guard let work = scheduler.next(), work.isNew else { break }
            let trial = UInt32(index + 1)
            scheduler.began(trial, work)
            _ = scheduler.measured(trial, step: 3, cost: cost)
            _ = scheduler.measured(trial, step: 4, cost: -cost)
            _ = scheduler.measured(trial, step: .max, cost: cost)
            _ = scheduler.ended(trial, .finished)
        }

        #expect(scheduler.state(of: 1).map { $0.isEnded || $0 == .paused } == true)
    }

    @Test(arguments: Rule.allCases)
    func `an invalidated trial counts as if it had not been`(rule: Rule) throws {
        var scheduler = try rule.scheduler()
        let work = try #require(scheduler.next())
        scheduler.began(1, work)
        _ = scheduler.measured(1, step: 1, cost: 0.5)

        let actions = scheduler.invalidated(1)

        #expect(actions.first?.trial == 1)
        #expect(actions.first?.reasons.cause == .invalidated)
        #expect(scheduler.state(of: 1) == .invalidated)
        #expect(scheduler.endedTrials().isEmpty)
        #expect(scheduler.next() == (try rule.scheduler().next()))
    }
}

extension FidelitySimulation {
    /// Steps that were measured for the first time.
    var measuredSteps: Int {
        self.log.count { if case .measured = $0.event { true } else { false } }
    }
}

import ApusOptimizer
import ApusSpace
import ApusStore
import ApusStudy
import Testing

@testable import ApusCoordinator

@Suite struct StudyStepsTests {
    private static let new = FidelityWork.new(to: 1, bracket: 0)

    /// Trial 1 has begun.
    private static func steps() throws -> StudySteps {
        var steps = try #require(try StudySteps(study: MachineScript.study(fidelity: MachineScript.halving)))
        _ = steps.apply(.began(1, Self.new, configuration: .x(0.5)))
        return steps
    }

    /// Trial 1 is paused after step 1.
    private static func paused(content: StoredContent? = .of("a")) throws -> StudySteps {
        var steps = try Self.steps()
        _ = steps.apply(.measured(1, step: 1, cost: 0.5))
        if let content {
            steps.saved(1, content)
            _ = steps.apply(.saved(1, step: 1))
        }
        _ = steps.apply(.ended(1, .finished))
        return steps
    }

    /// Trial 1 goes on, as trial 2 turned out worse.
    private static func promoted(content: StoredContent?) throws -> StudySteps {
        var steps = try Self.paused(content: content)
        _ = steps.apply(.began(2, Self.new, configuration: .x(0.25)))
        _ = steps.apply(.measured(2, step: 1, cost: 0.75))
        let work = try #require(steps.scheduler.next())
        _ = steps.apply(.began(1, work, configuration: nil))
        return steps
    }

    @Test func `a study without a rule has no steps`() throws {
        let steps = try StudySteps(study: MachineScript.study())

        #expect(steps == nil)
    }

    @Test func `a rule that cannot run is refused`() throws {
        let study = try MachineScript.study(fidelity: StudyFidelity(rule: "magic", stepsMax: 4))

        #expect(throws: OptimizerError.self) { try StudySteps(study: study) }
    }

    @Test func `the next attempt begins at the checkpoint, and anew where there is none`() throws {
        let fresh = try Self.steps().next(of: 1)
        #expect(fresh.steps == AttemptSteps(from: 0, to: 1, total: 4))
        #expect(fresh.checkpoint == nil)

        let (saved, lost) = (try Self.promoted(content: .of("a")), try Self.promoted(content: nil))

        #expect(saved.next(of: 1).steps == AttemptSteps(from: 1, to: 2, total: 4))
        #expect(saved.next(of: 1).checkpoint == .of("a"))
        #expect(lost.next(of: 1).steps == AttemptSteps(from: 0, to: 2, total: 4))
        #expect(lost.next(of: 1).checkpoint == nil)
    }

    @Test func `the optimizer is told each result once, and all again after it began anew`() throws {
        var steps = try Self.paused()
        let told = ToldTrial(number: 1, result: .cost(0.5), fidelity: 0.25)
        #expect(!steps.isTold(1))

        let first = steps.takeUntold(of: 1)
        let second = steps.takeUntold(of: 1)
        #expect(first == [told])
        #expect(second == [])
        #expect(steps.isTold(1))
        steps.forgetTold()

        #expect(!steps.isTold(1))
        #expect(steps.takeUntold(of: 1) == [told])
    }

    @Test func `what the log says was told is not told again`() throws {
        let events: [FidelityEvent] = [
            .began(1, Self.new, configuration: nil), .measured(1, step: 1, cost: 0.5), .saved(1, step: 1),
            .ended(1, .finished),
        ]
        var former = try #require(try StudySteps(study: MachineScript.study(fidelity: MachineScript.halving)))
        let entries = events.map { FidelityEntry($0, actions: former.apply($0)) }
        let log: [OptimizerEntry] = [.proposed(first: 1, count: 1, known: 0)] + entries.map { .fidelity($0) }
        let told = OptimizerEntry.told(ToldTrial(number: 1, result: .cost(0.5), fidelity: 0.25))
        let trials = [TrialSummary(number: 1, configuration: .x(0.5), state: .paused, epoch: 1, cost: 0.5)]
        let saved = [StoreSnapshot.Checkpoint(step: 1, content: .of("a"))]
        func restored(_ log: [OptimizerEntry]) throws -> StudySteps {
            var steps = try #require(try StudySteps(study: MachineScript.study(fidelity: MachineScript.halving)))
            steps.restore(log: log, trials: trials, checkpoints: [1: saved])
            return steps
        }

        var (open, closed, again) = (
            try restored(log), try restored(log + [told]), try restored(log + [told, .restarted])
        )

        #expect(open.checkpoints == [1: .of("a")])
        #expect(open.scheduler.paused == [1])
        #expect(open.takeUntold(of: 1).count == 1)
        #expect(closed.takeUntold(of: 1) == [])
        #expect(again.takeUntold(of: 1).count == 1)
    }
}

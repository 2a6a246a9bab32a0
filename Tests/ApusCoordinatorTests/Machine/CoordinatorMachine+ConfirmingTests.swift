import ApusOptimizer
import ApusProtocol
import ApusSpace
import ApusStore
import ApusStudy
import Testing

@testable import ApusCoordinator

/// The best configurations run again once the search is over.
@Suite struct CoordinatorMachineConfirmingTests {
    /// Three trials of the search have ended, the second the best and the first next to it.
    private static func searched(
        _ confirm: StudyConfirmation = StudyConfirmation(top: 2, runs: 2),
        target: TargetLimit? = nil,
        slots: Int = 1
    ) throws -> (script: MachineScript, effects: [CoordinatorMachine.Effect]) {
        var script = try MachineScript(MachineScript.study(trials: 3, target: target, confirm: confirm))
        script.join(1, slots: slots)
        script.succeeds(.of(1), loss: 0.5)
        script.succeeds(.of(2), loss: 0.25)
        let effects = script.succeeds(.of(3), loss: 0.75)
        return (script, effects)
    }

    private static func isReplayed(_ script: MachineScript) throws -> Bool {
        let run = try #require(script.study)
        return try OptimizerReplay.run(
            study: run.study,
            configurations: run.trials.map(\.summary.configuration),
            log: script.log
        ).isIdentical
    }

    @Test func `the best trials run again, the first run of each before the second of any`() throws {
        let (script, effects) = try Self.searched()

        let run = try #require(script.study)
        #expect(run.record.state == .running)
        #expect(run.confirmations == [4: 2, 5: 1, 6: 2, 7: 1])
        #expect(run.trial(4)?.summary.configuration == run.trial(2)?.summary.configuration)
        #expect(effects.assigned == [.of(4)])
        #expect(script.log.contains(.confirming(first: 4, of: [2, 1, 2, 1])))
    }

    @Test func `each run has a seed of its own`() throws {
        var (script, effects) = try Self.searched()
        var assignments = effects.assignments
        for number in 4...6 as ClosedRange<UInt32> { assignments += script.succeeds(.of(number)).assignments }

        let first = TrialSeed.seed(study: 1, trial: 2)
        #expect(assignments.count == 4)
        #expect(Set(assignments.map(\.seed) + [first]).count == 5)
    }

    @Test func `the optimizer is told nothing of the runs, and they are counted apart`() throws {
        var (script, _) = try Self.searched()
        let told = script.log.count
        for number in 4...7 as ClosedRange<UInt32> { script.succeeds(.of(number), loss: 0.01) }

        let run = try #require(script.study)
        #expect(run.record.state == .completed)
        #expect(script.log.count == told)
        #expect(run.incumbent == 2)
        #expect(run.counts[.succeeded] == 3)
        #expect(run.confirmationCounts[.succeeded] == 4)
        #expect(run.searchCount == 3)
        #expect(try Self.isReplayed(script))
    }

    @Test func `a crash in the middle goes on with the runs that are not there yet`() throws {
        var (script, _) = try Self.searched()
        script.succeeds(.of(4), loss: 0.3)

        var second = try MachineScript(restoring: script.snapshot())
        second.log = script.log
        second.seconds = script.seconds
        let first = second.join(1).assigned
        for number in 5...7 as ClosedRange<UInt32> {
            second.succeeds(.of(number, epoch: number == 5 ? 2 : 1), loss: 0.3)
        }

        let run = try #require(second.study)
        #expect(first == [.of(5, epoch: 2)])
        #expect(run.record.state == .completed)
        #expect(run.trials.count == 7)
        #expect(run.confirmationCounts[.succeeded] == 4)
        #expect(second.log.count == script.log.count)
        #expect(try Self.isReplayed(second))
    }

    @Test func `a target that calls off what runs is confirmed after that, and then the study is stopped`() throws {
        var script = try MachineScript(
            MachineScript.study(
                trials: 9,
                target: TargetLimit(value: 0.25),
                confirm: StudyConfirmation(top: 1, runs: 2)
            )
        )
        script.join(1, slots: 2)
        let effects = script.succeeds(.of(1), loss: 0.2)
        #expect(effects.sent().contains(.stop(.of(2), .studyStopped)))
        #expect(script.study?.record.state == .running)
        // Nothing more of the search can be asked for.
        #expect(throws: CoordinatorError.self) {
            try script.event { machine, _, effects in
                _ = try machine.addTrial(to: .one, Configuration(values: [.real(0.5)]), into: &effects)
            }
        }

        let begun = script.reports(.of(2), 1, .ended(AttemptEnd(outcome: .cancelled), artifact: nil))
        #expect(Set(begun.assigned) == [.of(3), .of(4)])
        script.succeeds(.of(3), loss: 0.3)
        script.succeeds(.of(4), loss: 0.3)

        #expect(script.study?.record.state == .stopped)
        #expect(script.study?.record.reason == "trial 1 has loss 0.2, which meets limits.target, 0.25")
        #expect(try Self.isReplayed(script))
    }

    @Test func `a user who stops the study stops the runs too`() throws {
        var (script, _) = try Self.searched()

        _ = try script.event { machine, moment, effects in
            try machine.change(.one, .stop, moment, into: &effects)
        }
        script.reports(.of(4), 1, .ended(AttemptEnd(outcome: .cancelled), artifact: nil))

        #expect(script.study?.record.state == .stopped)
        #expect(script.study?.confirmationCounts[.cancelled] == 4)
    }

    @Test func `without any result there is nothing to run again`() throws {
        var script = try MachineScript(MachineScript.study(trials: 1, confirm: StudyConfirmation(top: 3, runs: 5)))
        script.join(1)

        script.reports(.of(1), 1, .ended(AttemptEnd(outcome: .failed), artifact: nil))

        #expect(script.study?.record.state == .completed)
        #expect(script.study?.trials.count == 1)
    }

    @Test func `where a rule decides the steps, the runs go from the start to the end`() throws {
        var script = try MachineScript(
            MachineScript.study(
                trials: 2,
                fidelity: MachineScript.halving,
                confirm: StudyConfirmation(top: 1, runs: 2)
            )
        )
        let first = script.join(1).assignments
        var waiting = first
        var last: [Assignment] = []
        while !waiting.isEmpty {
            let assignment = waiting.removeFirst()
            last.append(assignment)
            let steps = try #require(assignment.steps)
            script.begins(assignment.attempt, [(steps.to, 0.5 / Double(assignment.attempt.trial.number))])
            let end: AttemptEnd = steps.isLast ? .success : .pause
            waiting += script.reports(assignment.attempt, 3, .ended(end, artifact: .of("c"))).assignments
        }

        let runs = last.filter { script.study?.confirmations[$0.attempt.trial.number] != nil }
        #expect(runs.count == 2)
        #expect(runs.allSatisfy { $0.steps == AttemptSteps(from: 0, to: 4, total: 4) && $0.checkpoint == nil })
        #expect(script.study?.record.state == .completed)
        #expect(try Self.isReplayed(script))
    }
}

import ApusOptimizer
import ApusProtocol
import ApusSpace
import ApusStore
import ApusStudy
import Testing

@testable import ApusCoordinator

/// Limits that end a search: what ends it, what becomes of trials that run, and what the log says of it.
@Suite struct CoordinatorMachineBudgetTests {
    private static func replay(_ script: MachineScript) throws -> OptimizerReplay.Report {
        let run = try #require(script.study)
        return try OptimizerReplay.run(
            study: run.study,
            configurations: run.trials.map(\.summary.configuration),
            log: script.log
        )
    }

    private static func decisions(_ script: MachineScript) -> [BudgetEnd] {
        script.log.compactMap { if case .budget(.decided(let end, _)) = $0 { end } else { nil } }
    }

    // A target

    @Test func `the trial that reaches the target stops the study, and calls off what runs`() throws {
        var script = try MachineScript(MachineScript.study(trials: 9, target: TargetLimit(value: 0.25)))
        script.join(1, slots: 2)
        script.succeeds(.of(1), loss: 0.5)

        let effects = script.succeeds(.of(2), loss: 0.25)

        #expect(script.study?.record.state == .stopped)
        #expect(script.study?.record.reason == "trial 2 has loss 0.25, which meets limits.target, 0.25")
        #expect(effects.sent().contains(.stop(.of(3), .studyStopped)))
        #expect(Self.decisions(script) == [.target(0.25, reachedBy: 2, cost: 0.25)])
        script.reports(.of(3), 1, .ended(AttemptEnd(outcome: .cancelled), artifact: nil))
        #expect(script.state(of: 3) == .cancelled)
        #expect(try Self.replay(script).isIdentical)
        #expect(try Self.replay(script).ends == 1)
    }

    @Test func `a target of a metric that is maximized is reached from below`() throws {
        let objective = Objective(metric: "loss", goal: .maximize)
        var script = try MachineScript(
            MachineScript.study(trials: 9, objective: objective, target: TargetLimit(value: 0.9))
        )
        script.join(1)
        script.succeeds(.of(1), loss: 0.5)
        #expect(script.study?.record.state == .running)

        script.succeeds(.of(2), loss: 0.95)

        #expect(script.study?.record.reason == "trial 2 has loss 0.95, which meets limits.target, 0.9")
    }

    @Test func `where running trials may finish, they do, and the study is completed`() throws {
        var script = try MachineScript(
            MachineScript.study(trials: 9, target: TargetLimit(value: 0.25, running: .finish))
        )
        script.join(1, slots: 2)

        let effects = script.succeeds(.of(1), loss: 0.1)
        #expect(effects.assigned == [])
        #expect(script.study?.record.state == .running)
        script.succeeds(.of(2), loss: 0.5)

        #expect(script.study?.record.state == .completed)
        #expect(script.study?.record.reason == "trial 1 has loss 0.1, which meets limits.target, 0.25")
        #expect(script.study?.trials.count == 2)
        #expect(try Self.replay(script).isIdentical)
    }

    @Test func `trials that may finish have no more time than any`() throws {
        var script = try MachineScript(
            MachineScript.study(
                trials: 9,
                wallclock: .seconds(60),
                target: TargetLimit(value: 0.25, running: .finish)
            )
        )
        script.join(1, slots: 2)
        script.succeeds(.of(1), loss: 0.1)
        #expect(script.state(of: 2) == .running)
        #expect(script.study?.record.state == .running)

        script.seconds = 60
        let effects = script.says(.heartbeat(Heartbeat(sequence: 1, held: [.of(2)])), on: 1)

        #expect(effects.sent().contains(.stop(.of(2), .studyStopped)))
        #expect(script.study?.record.state == .stopped)
        #expect(Self.decisions(script).map(\.limit) == ["target", "wallclock"])
        #expect(try Self.replay(script).isIdentical)
    }

    @Test func `a log without the decision that its results call for is not the same`() throws {
        var script = try MachineScript(MachineScript.study(trials: 9, target: TargetLimit(value: 0.25)))
        script.join(1)
        script.succeeds(.of(1), loss: 0.1)
        script.log.removeAll { if case .budget(.decided) = $0 { true } else { false } }

        let report = try Self.replay(script)

        #expect(!report.isIdentical)
        #expect(report.endMismatches.map(\.stored) == [nil])
    }

    // A plateau

    @Test func `trials without improvement end the search, and those that run finish`() throws {
        var script = try MachineScript(MachineScript.study(trials: 9, plateau: PlateauLimit(trials: 2)))
        script.join(1, slots: 2)
        script.succeeds(.of(1), loss: 0.5)
        script.succeeds(.of(2), loss: 0.6)
        #expect(script.study?.record.state == .running)

        script.succeeds(.of(3), loss: 0.5)
        #expect(script.state(of: 4) == .running)
        script.succeeds(.of(4), loss: 0.1)

        #expect(script.study?.record.state == .completed)
        #expect(
            script.study?.record.reason == "the last 2 trials brought no improvement over the best loss, 0.5"
        )
        #expect(script.study?.incumbent == 4)
        #expect(try Self.replay(script).isIdentical)
    }

    @Test func `a trial that a user kills says nothing of a plateau, and one that fails does`() throws {
        var script = try MachineScript(MachineScript.study(trials: 9, plateau: PlateauLimit(trials: 2)))
        script.join(1)
        script.succeeds(.of(1), loss: 0.5)
        script.reports(.of(2), 1, .ended(AttemptEnd(outcome: .killed), artifact: nil))
        script.reports(.of(3), 1, .ended(AttemptEnd(outcome: .failed), artifact: nil))
        let before = script.study?.record.state

        script.reports(.of(4), 1, .ended(AttemptEnd(outcome: .failed), artifact: nil))

        #expect(before == .running)
        #expect(script.study?.record.state == .completed)
    }

    @Test func `what was decided stands when its trial is left out`() throws {
        var script = try MachineScript(MachineScript.study(trials: 9, target: TargetLimit(value: 0.25)))
        script.join(1)
        script.succeeds(.of(1), loss: 0.1)

        _ = try script.event { machine, _, effects in
            try machine.invalidate(.of(1), reason: "wrong data", into: &effects)
        }

        #expect(script.study?.record.state == .stopped)
        #expect(try Self.replay(script).isIdentical)
    }

    // Device time

    @Test func `device time ends the search, and counts attempts from lease to end, lost ones too`() throws {
        var script = try MachineScript(
            MachineScript.study(trials: 9, gpuTime: .seconds(50), attempts: 50)
        )
        script.join(1)
        script.reports(.of(1), 1, .started)
        script.says(.ready(attemptsMax: 0), on: 1)
        // Lost after 15 seconds.
        _ = script.ticks(after: 15)
        #expect(script.state(of: 1) == .waiting)
        _ = script.ticks(after: 100)
        script.join(2)
        #expect(script.study?.account.deviceTime(at: .seconds(115)) == .seconds(15))

        for _ in 0..<34 {
            script.says(.heartbeat(Heartbeat(sequence: 1, held: [.of(1, epoch: 2)])), on: 2)
            _ = script.ticks(after: 1)
        }
        #expect(script.study?.record.state == .running)
        script.says(.heartbeat(Heartbeat(sequence: 1, held: [.of(1, epoch: 2)])), on: 2)
        let effects = script.ticks(after: 1)

        #expect(script.study?.record.state == .stopped)
        #expect(effects.sent(to: 2).contains(.stop(.of(1, epoch: 2), .studyStopped)))
        #expect(
            script.study?.record.reason
                == "the trials have used 50 seconds of GPU time; raise limits.gpu-time for more"
        )
        #expect(try Self.replay(script).isIdentical)
    }

    @Test func `an attempt counts once for each of its GPUs, and once where it has none`() throws {
        for (gpus, expected) in [(0, 10), (1, 10), (3, 30)] {
            let study = try MachineScript.study(gpuTime: .seconds(1_000), resources: Resources(gpus: gpus))
            var account = BudgetAccount(study: study)
            account.apply(.held(1, at: .seconds(5)))
            account.apply(.released(1, at: .seconds(15)))

            #expect(account.deviceTime(at: .seconds(99)) == .seconds(expected))
        }
    }

    @Test func `what a lost attempt ran after it was given up counts once it tells`() throws {
        var script = try MachineScript(MachineScript.study(trials: 1, gpuTime: .seconds(1_000)))
        script.join(1)
        script.reports(.of(1), 1, .started)
        script.says(.ready(attemptsMax: 0), on: 1)
        _ = script.ticks(after: 15)
        _ = script.disconnects(1)
        script.join(2)
        _ = script.hello(3, worker: "w1", instance: 1, resuming: 1, held: [.of(1)])
        script.reports(.of(1), 2, .measurements([.loss(0.25, step: 1)]), on: 3)

        let end = AttemptEnd(outcome: .succeeded, duration: .seconds(40))
        script.reports(.of(1), 3, .ended(end, artifact: nil), on: 3)

        #expect(script.study?.account.deviceTime(at: .seconds(15)) == .seconds(40))
        #expect(script.log.contains(.budget(.heldOn(1, .seconds(25)))))
    }

    // After a restart

    @Test func `a coordinator that begins anew has the same account, and decides the same`() throws {
        var script = try MachineScript(MachineScript.study(trials: 9, gpuTime: .seconds(50), plateau: .init(trials: 2)))
        script.join(1)
        _ = script.ticks(after: 10)
        script.succeeds(.of(1), loss: 0.5)
        script.succeeds(.of(2), loss: 0.5)
        let run = try #require(script.study)
        let open = StoreSnapshot.OpenAttempt(
            attempt: .of(3),
            session: .of(1),
            worker: .named("w1"),
            sequence: 0,
            losses: 0,
            hasStarted: false
        )

        var second = try MachineScript(restoring: script.snapshot(attempts: [open]))
        second.log = script.log
        second.seconds = script.seconds
        _ = second.hello(1, resuming: 1, held: [.of(3)])
        second.says(.ready(attemptsMax: 1), on: 1)
        #expect(
            second.study?.account.deviceTime(at: .seconds(12)) == run.account.deviceTime(at: .seconds(12))
        )
        second.succeeds(.of(3), loss: 0.6)

        #expect(second.study?.record.state == .completed)
        #expect(Self.decisions(second) == [.plateau(trials: 2, epsilon: 0, best: 0.5)])
        #expect(second.logBreaks == 0)
        #expect(try Self.replay(second).isIdentical)
    }

    @Test func `a rule for the steps starts nothing new after the target, and stops what is paused`() throws {
        var script = try MachineScript(
            MachineScript.study(
                trials: 9,
                fidelity: MachineScript.halving,
                target: TargetLimit(value: 0.3, running: .finish)
            )
        )
        script.join(1)
        var waiting = [AttemptID.of(1)]
        var seen = 0
        while let attempt = waiting.popLast(), seen < 100,
            let steps = script.study?.running[attempt.trial.number]?.steps
        {
            seen += 1
            script.begins(attempt, [(steps.to, 0.25)])
            let end: AttemptEnd = steps.isLast ? .success : .pause
            waiting += script.reports(attempt, 3, .ended(end, artifact: .of("c"))).assigned
        }

        #expect(script.study?.record.state == .completed)
        #expect(Self.decisions(script).count == 1)
        #expect(script.study?.hasUnended == false)
        #expect(try Self.replay(script).isIdentical)
    }

    // Other limits

    /// A user's change.
    private static func change(_ script: inout MachineScript, _ change: LimitsChange) throws {
        _ = try script.event { machine, moment, effects throws(CoordinatorError) in
            try machine.change(.one, .limits(change), moment, into: &effects)
        }
    }

    @Test func `a study gets more trials while it runs, and less, and a replay decides the same`() throws {
        var script = try MachineScript(MachineScript.study(trials: 2))
        script.join(1, slots: 2)
        #expect(script.study?.trials.count == 2)

        try Self.change(&script, LimitsChange(trials: 4))
        script.succeeds(.of(1), loss: 0.5)
        #expect(script.study?.trials.count == 3)
        try Self.change(&script, LimitsChange(trials: 3))
        script.succeeds(.of(2), loss: 0.4)
        script.succeeds(.of(3), loss: 0.3)

        #expect(script.study?.trials.count == 3)
        #expect(script.study?.record.state == .completed)
        #expect(Self.decisions(script) == [.trials(3)])
        #expect(try Self.replay(script).isIdentical)
        #expect(try Self.replay(script).ends == 1)
        #expect(throws: CoordinatorError.self) { try Self.change(&script, LimitsChange(trials: 9)) }
    }

    @Test func `every limit that a study cannot have is named`() throws {
        var script = try MachineScript(MachineScript.study(trials: 2))
        script.join(1)

        let error = #expect(throws: CoordinatorError.self) {
            try Self.change(&script, LimitsChange(trials: 0, wallclock: .zero, gpuTime: .seconds(60)))
        }

        guard case .invalid(let mistakes) = error else { return #expect(error == nil) }
        #expect(mistakes.count == 3)
        #expect(script.study?.limits == script.study?.study.limits)
    }
}

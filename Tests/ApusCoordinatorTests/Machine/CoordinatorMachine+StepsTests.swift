import ApusOptimizer
import ApusProtocol
import ApusSpace
import ApusStore
import ApusStudy
import Testing

@testable import ApusCoordinator

/// How trials that run in parts are paused, go on and end.
@Suite struct CoordinatorMachineStepsTests {
    private static func script(_ fidelity: StudyFidelity = MachineScript.halving, trials: Int? = 8) throws
        -> MachineScript
    {
        try MachineScript(MachineScript.study(trials: trials, fidelity: fidelity))
    }

    private static let place = UnixTime(rawValue: 0)

    @Test func `a trial begins with the steps of the first rung, and its lease says so`() throws {
        var script = try Self.script()

        let effects = script.join(1)

        let steps = AttemptSteps(from: 0, to: 1, total: 4)
        #expect(effects.assignments.map(\.steps) == [steps])
        #expect(effects.assignments.map(\.checkpoint) == [nil])
        #expect(
            effects.stored.contains(.attemptLeased(.of(1), .of(1), .named("w1"), steps: steps, at: Self.place))
        )
    }

    @Test func `as many trials begin as have room`() throws {
        var script = try Self.script(trials: 3)

        #expect(script.join(1, slots: 5).assigned == [.of(1), .of(2), .of(3)])
    }

    @Test func `a trial that reached its rung is paused with its cost, and a new one begins`() throws {
        var script = try Self.script()
        script.join(1)

        let effects = script.pauses(.of(1), at: 1, loss: 0.5)

        let finals = [MetricValue(metric: "loss", value: 0.5)]
        #expect(
            effects.stored.contains(
                .attemptEnded(.of(1), sequence: 3, .pause, artifact: .of("c"), isLate: false, at: Self.place)
            )
        )
        #expect(effects.stored.contains(.trialPaused(.of(1), epoch: 1, cost: 0.5, finals: finals)))
        #expect(effects.assigned == [.of(2)])
        let trial = try #require(script.study?.trial(1))
        #expect(trial.summary.state == .paused)
        #expect(trial.summary.cost == 0.5)
        #expect(trial.milliseconds == 2_000)
        #expect(trial.hasArtifact)
        #expect(script.study?.incumbent == nil)
    }

    @Test func `the best of a rung goes on from its checkpoint, before new trials, on whatever worker is free`() throws
    {
        var script = try Self.script()
        script.join(1)
        script.pauses(.of(1), at: 1, loss: 0.5, checkpoint: "a")
        script.join(2)

        let effects = script.pauses(.of(2), at: 1, loss: 0.75, checkpoint: "b")

        #expect(effects.stored.contains(.trialRequeued(.of(1))))
        #expect(effects.assigned == [.of(1, epoch: 2)])
        #expect(effects.assignments.first?.steps == AttemptSteps(from: 1, to: 2, total: 4))
        #expect(effects.assignments.first?.checkpoint == .of("a"))
        #expect(script.state(of: 1) == .running)
        #expect(script.state(of: 2) == .paused)
        #expect(script.state(of: 3) == .running)
    }

    @Test func `a trial that need not wait goes on in a new attempt at once`() throws {
        var script = try Self.script()
        script.join(1)
        script.pauses(.of(1), at: 1, loss: 0.5)

        let effects = script.pauses(.of(2), at: 1, loss: 0.25, checkpoint: "b")

        #expect(!effects.stored.contains { if case .trialPaused = $0 { true } else { false } })
        #expect(effects.stored.contains(.trialRequeued(.of(2))))
        #expect(effects.assigned == [.of(2, epoch: 2)])
        #expect(effects.assignments.first?.steps == AttemptSteps(from: 1, to: 2, total: 4))
        #expect(effects.assignments.first?.checkpoint == .of("b"))
    }

    @Test func `a trial that has all its steps has succeeded, with the time of all its attempts`() throws {
        var script = try Self.script(MachineScript.fidelity("asha", ["eta": .integer(2)], stepsMax: 2), trials: 2)
        script.join(1)
        script.pauses(.of(1), at: 1, loss: 0.5)
        script.pauses(.of(2), at: 1, loss: 0.75)

        script.begins(.of(1, epoch: 2), [(2, 0.125)])
        let effects = script.reports(.of(1, epoch: 2), 3, .ended(.success, artifact: .of("f")))

        let finals = [MetricValue(metric: "loss", value: 0.125)]
        #expect(effects.stored.contains(.trialEnded(.of(1), .succeeded, epoch: 2, cost: 0.125, finals: finals)))
        #expect(script.study?.trial(1)?.milliseconds == 4_000)
        #expect(script.study?.incumbent == 1)
    }

    @Test func `the best value may be one of an earlier attempt`() throws {
        let objective = Objective(metric: "loss", goal: .minimize, reading: .best)
        let fidelity = MachineScript.fidelity("asha", ["eta": .integer(2)], stepsMax: 2)
        var script = try MachineScript(MachineScript.study(trials: 2, objective: objective, fidelity: fidelity))
        script.join(1)
        script.pauses(.of(1), at: 1, loss: 0.25)
        script.pauses(.of(2), at: 1, loss: 0.75)

        script.begins(.of(1, epoch: 2), [(2, 0.5)])
        script.reports(.of(1, epoch: 2), 3, .ended(.success, artifact: nil))

        #expect(script.study?.trial(1)?.summary.cost == 0.25)
        #expect(script.study?.steps?.scheduler.endedTrials(of: 1).map(\.result) == [.cost(0.25)])
    }

    @Test func `a program that ends before its steps are done has done what it could`() throws {
        var script = try Self.script(MachineScript.fidelity("asha", ["min-steps": .integer(4)], stepsMax: 16))
        script.join(1)

        let effects = script.pauses(.of(1), at: 2, loss: 0.5, checkpoint: nil)

        let finals = [MetricValue(metric: "loss", value: 0.5)]
        #expect(effects.stored.contains(.trialEnded(.of(1), .succeeded, epoch: 1, cost: 0.5, finals: finals)))
    }

    @Test func `a program that never measured the objective has failed`() throws {
        var script = try Self.script()
        script.join(1)
        script.reports(.of(1), 1, .started)

        script.reports(.of(1), 2, .ended(.pause, artifact: nil))

        #expect(script.state(of: 1) == .failed)
        #expect(script.study?.reasons[1]?.contains("no 'loss' was reported") == true)
    }

    @Test func `a cost that is not finite pauses a trial, which never goes on`() throws {
        var script = try Self.script(trials: 2)
        script.join(1)
        script.pauses(.of(1), at: 1, loss: .nan)

        #expect(script.state(of: 1) == .paused)
        #expect(script.study?.trial(1)?.summary.cost == nil)
        let effects = script.pauses(.of(2), at: 1, loss: 0.5)
        #expect(effects.assigned == [.of(2, epoch: 2)])
    }

    @Test(arguments: [
        (Outcome.failed, TrialState.failed), (.timedOut, .timedOut), (.infeasible, .infeasible), (.killed, .killed),
    ])
    func `an attempt that ends badly ends its trial, at whatever step`(outcome: Outcome, state: TrialState) throws {
        var script = try Self.script()
        script.join(1)
        script.pauses(.of(1), at: 1, loss: 0.5)
        script.pauses(.of(2), at: 1, loss: 0.75)
        script.begins(.of(1, epoch: 2), [])

        let effects = script.reports(.of(1, epoch: 2), 3, .ended(AttemptEnd(outcome: outcome), artifact: nil))

        #expect(script.state(of: 1) == state)
        #expect(script.study?.steps?.scheduler.state(of: 1) == .failed)
        #expect(effects.assigned == [.of(3)])
    }

    @Test func `a lost attempt goes on from the checkpoint of its trial, not from its beginning`() throws {
        var script = try Self.script(trials: 2)
        script.join(1)
        script.pauses(.of(1), at: 1, loss: 0.5, checkpoint: "a")
        script.pauses(.of(2), at: 1, loss: 0.75)
        script.begins(.of(1, epoch: 2), [])

        let effects = script.ticks(after: 15)
        let again = script.join(2)

        #expect(effects.stored.contains(.trialRequeued(.of(1))))
        #expect(again.assigned == [.of(1, epoch: 3)])
        #expect(again.assignments.first?.steps == AttemptSteps(from: 1, to: 2, total: 4))
        #expect(again.assignments.first?.checkpoint == .of("a"))
        #expect(script.study?.losses[1]?.count == 1)
    }

    @Test func `a lost attempt that ends after all never wins`() throws {
        let fidelity = MachineScript.fidelity("median")
        var script = try Self.script(fidelity, trials: 1)
        script.join(1)
        script.begins(.of(1), [(4, 0.5)])
        _ = script.ticks(after: 15)

        let effects = script.reports(.of(1), 3, .ended(.success, artifact: nil))

        #expect(
            effects.stored.contains(
                .attemptEnded(
                    .of(1),
                    sequence: 3,
                    .success,
                    artifact: nil,
                    isLate: true,
                    at: UnixTime(rawValue: 15_000)
                )
            )
        )
        #expect(script.state(of: 1) == .waiting)
        #expect(script.says(.ready(attemptsMax: 1), on: 1).assigned == [.of(1, epoch: 2)])
    }

    @Test func `what a worker gives back because it goes down goes on from its checkpoint`() throws {
        var script = try Self.script(trials: 2)
        script.join(1)
        script.pauses(.of(1), at: 1, loss: 0.5, checkpoint: "a")
        script.pauses(.of(2), at: 1, loss: 0.75)
        script.begins(.of(1, epoch: 2), [])
        script.says(.ready(attemptsMax: 0), on: 1)
        let end = AttemptEnd(outcome: .lost, reason: "the worker was shut down")
        script.reports(.of(1, epoch: 2), 3, .ended(end, artifact: nil))

        let again = script.join(2)

        #expect(again.assigned == [.of(1, epoch: 3)])
        #expect(again.assignments.first?.checkpoint == .of("a"))
        #expect(script.study?.losses[1] == nil)
    }

    @Test func `a trial whose program saves nothing goes on from its beginning`() throws {
        var script = try Self.script()
        script.join(1)
        script.pauses(.of(1), at: 1, loss: 0.5, checkpoint: nil)

        let effects = script.pauses(.of(2), at: 1, loss: 0.75, checkpoint: nil)

        #expect(effects.assigned == [.of(1, epoch: 2)])
        #expect(effects.assignments.first?.steps == AttemptSteps(from: 0, to: 2, total: 4))
        #expect(effects.assignments.first?.checkpoint == nil)
    }

    @Test func `a copy of a trial begins from the other's checkpoint`() throws {
        let options: [String: TreeValue] = ["population": .integer(2), "interval": .integer(1), "quantile": .real(0.5)]
        var script = try Self.script(MachineScript.fidelity("pbt", options))
        script.join(1)
        script.pauses(.of(1), at: 1, loss: 0.25, checkpoint: "a")

        script.begins(.of(2), [(1, 0.75)])
        let effects = script.reports(.of(2), 3, .ended(AttemptEnd(outcome: .stopped), artifact: nil))

        #expect(script.state(of: 2) == .stopped)
        #expect(effects.assigned == [.of(3)])
        #expect(effects.assignments.first?.steps == AttemptSteps(from: 1, to: 2, total: 4))
        #expect(effects.assignments.first?.checkpoint == .of("a"))
        #expect(script.log.contains(.added(3)))
    }

    @Test(arguments: [Outcome.paused, .stopped])
    func `a worker that says so of a trial that no rule paused or stopped is mistaken, and the trial runs again`(
        outcome: Outcome
    ) throws {
        var script = try MachineScript(MachineScript.study(trials: 1))
        script.join(1)
        script.begins(.of(1), [(1, 0.5)])

        let effects = script.reports(.of(1), 3, .ended(AttemptEnd(outcome: outcome), artifact: .of("c")))

        #expect(effects.stored.contains(.trialRequeued(.of(1))))
        #expect(effects.assigned == [.of(1, epoch: 2)])
    }
}

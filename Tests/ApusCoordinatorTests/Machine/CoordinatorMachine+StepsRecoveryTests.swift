import ApusOptimizer
import ApusProtocol
import ApusSpace
import ApusStore
import ApusStudy
import Testing

@testable import ApusCoordinator

/// What a rule for the steps of trials knows and tells, also after the coordinator began anew.
@Suite struct CoordinatorMachineStepsRecoveryTests {
    private static func study(
        _ fidelity: StudyFidelity = MachineScript.halving,
        trials: Int = 8,
        method: Search.Method = .random
    ) throws -> Study {
        try MachineScript.study(trials: trials, method: method, fidelity: fidelity)
    }

    private static func open(_ attempt: AttemptID, _ steps: Range<Int>, sequence: UInt64) -> StoreSnapshot.OpenAttempt {
        StoreSnapshot.OpenAttempt(
            attempt: attempt,
            session: .of(1),
            worker: .named("w1"),
            sequence: sequence,
            losses: 0,
            hasStarted: true,
            steps: steps
        )
    }

    private static func checkpoint(_ step: Int, _ digit: Character) -> StoreSnapshot.Checkpoint {
        StoreSnapshot.Checkpoint(step: step, content: .of(digit))
    }

    // What the optimizer is told

    @Test func `an optimizer is told of each step at which something was decided, with the part of the steps`() throws {
        var script = try MachineScript(Self.study())
        script.join(1)
        script.pauses(.of(1), at: 1, loss: 0.5)
        script.pauses(.of(2), at: 1, loss: 0.75)
        script.pauses(.of(1, epoch: 2), at: 2, loss: 0.25)

        let told = script.log.compactMap { if case .told(let told) = $0 { told } else { nil } }

        #expect(
            told == [
                ToldTrial(number: 1, result: .cost(0.5), fidelity: 0.25),
                ToldTrial(number: 2, result: .cost(0.75), fidelity: 0.25),
                ToldTrial(number: 1, result: .cost(0.25), fidelity: 0.5),
            ]
        )
        #expect(script.logBreaks == 0)
    }

    @Test func `an optimizer is told that a trial failed, and nothing of one that was killed before it had a result`()
        throws
    {
        var script = try MachineScript(Self.study())
        script.join(1)
        script.reports(.of(1), 1, .ended(AttemptEnd(outcome: .failed), artifact: nil))
        script.reports(.of(2), 1, .ended(AttemptEnd(outcome: .killed), artifact: nil))

        #expect(script.log.contains(.told(ToldTrial(number: 1, result: .failed))))
        #expect(script.log.contains(.dropped(2)))
    }

    @Test func `a trial that has a result is not pending, though it may go on`() throws {
        var script = try MachineScript(Self.study())
        script.join(1)
        script.pauses(.of(1), at: 1, loss: 0.5)

        #expect(script.study?.pending == [try #require(script.study?.trial(2)?.summary.configuration)])
    }

    @Test func `everything that was decided comes out again from the log`() throws {
        var script = try MachineScript(Self.study(trials: 4))
        let first = script.join(1).assignments
        script.runs(first, losses: [0.5, 0.75, 0.25, 1])
        #expect(script.study?.record.state == .completed)
        let run = try #require(script.study)

        let report = try OptimizerReplay.run(
            study: run.study,
            configurations: run.trials.map(\.summary.configuration),
            log: script.log
        )

        #expect(report.isIdentical)
        #expect(report.decisions > 3)
        let other = try OptimizerReplay.run(
            study: Self.study(MachineScript.fidelity("asha", ["eta": .integer(4)]), trials: 4),
            configurations: run.trials.map(\.summary.configuration),
            log: script.log
        )
        #expect(!other.isIdentical)
        #expect(other.mismatches == [])
        #expect(other.decisionMismatches.count > 0)
    }

    // Slow optimizers

    private static let slow = Search.Method.model(name: "tpe", options: .null)

    @Test func `a slow optimizer is asked for one trial, and its answer begins with the first steps`() throws {
        var script = try MachineScript(Self.study(method: Self.slow))

        let asked = script.join(1, slots: 2)
        let question = try #require(script.machine.question(of: .one))
        let answered = script.event { machine, _, effects in machine.answered(.one, question.answer(), into: &effects) }

        #expect(asked.contains(.ask(.one)))
        #expect(asked.assigned == [])
        #expect(question.count == 1)
        #expect(answered.assigned == [.of(1)])
        #expect(answered.assignments.first?.steps == AttemptSteps(from: 0, to: 1, total: 4))
        #expect(answered.contains(.ask(.one)))
    }

    @Test func `what may go on since the question was asked goes first`() throws {
        var script = try MachineScript(Self.study(method: Self.slow))
        for connection: UInt64 in 1...2 {
            script.join(connection)
            let question = try #require(script.machine.question(of: .one))
            _ = script.event { machine, _, effects in machine.answered(.one, question.answer(), into: &effects) }
        }
        script.pauses(.of(1), at: 1, loss: 0.5)
        let question = try #require(script.machine.question(of: .one))
        // The free place goes, and then the first trial turns out to be the better one.
        script.says(.ready(attemptsMax: 0), on: 1)
        script.begins(.of(2), [(1, 0.75)], on: 2)
        #expect(script.state(of: 1) == .paused)

        let effects = script.event { machine, _, effects in machine.answered(.one, question.answer(), into: &effects) }

        #expect(effects.stored.first == .trialRequeued(.of(1)))
        #expect(script.state(of: 1) == .waiting)
        #expect(script.state(of: 3) == .waiting)
    }

    @Test func `a trial that goes on stands before new ones that wait already`() throws {
        var script = try MachineScript(Self.study(method: Self.slow))
        for connection: UInt64 in 1...2 {
            script.join(connection)
            let question = try #require(script.machine.question(of: .one))
            _ = script.event { machine, _, effects in machine.answered(.one, question.answer(), into: &effects) }
        }
        script.pauses(.of(1), at: 1, loss: 0.5)
        let question = try #require(script.machine.question(of: .one))
        script.says(.ready(attemptsMax: 0), on: 1)
        _ = try script.event { machine, _, effects throws(CoordinatorError) in
            _ = try machine.addTrial(to: .one, .x(0.25), into: &effects)
        }
        script.begins(.of(2), [(1, 0.75)], on: 2)
        _ = script.event { machine, _, effects in machine.answered(.one, question.answer(), into: &effects) }
        #expect(script.state(of: 3) == .waiting)

        #expect(script.says(.ready(attemptsMax: 1), on: 1).assigned == [.of(1, epoch: 2)])
    }

    @Test func `an answer that the rule has no use for any more is dropped`() throws {
        var script = try MachineScript(Self.study(method: Self.slow))
        script.join(1)
        let question = try #require(script.machine.question(of: .one))
        _ = try script.event { machine, moment, effects throws(CoordinatorError) in
            try machine.change(.one, .stop, moment, into: &effects)
        }

        let effects = script.event { machine, _, effects in machine.answered(.one, question.answer(), into: &effects) }

        #expect(effects == [])
        #expect(script.study?.trials.isEmpty == true)
    }

    // A coordinator that takes over

    @Test func `a coordinator that takes over goes on with the trial that is due, from its checkpoint`() throws {
        var script = try MachineScript(Self.study())
        script.join(1)
        script.pauses(.of(1), at: 1, loss: 0.5)
        script.pauses(.of(2), at: 1, loss: 0.75)
        script.begins(.of(1, epoch: 2), [(2, 0.5)])
        let snapshot = try script.snapshot(
            attempts: [Self.open(.of(1, epoch: 2), 1..<2, sequence: 2)],
            measured: [1: [.loss(0.5, step: 2)]],
            checkpoints: [1: [Self.checkpoint(1, "a")], 2: [Self.checkpoint(1, "b")]],
            carried: [1: .init(measured: [.loss(0.5, step: 1)], milliseconds: 2_000)]
        )

        var other = try MachineScript(restoring: snapshot)
        _ = other.hello(1, resuming: 1, held: [.of(1, epoch: 2)])
        other.says(.ready(attemptsMax: 1), on: 1)
        let (here, there) = (
            script.reports(.of(1, epoch: 2), 3, .ended(.pause, artifact: .of("d"))),
            other.reports(.of(1, epoch: 2), 3, .ended(.pause, artifact: .of("d")))
        )

        #expect(there.assigned == here.assigned)
        #expect(there.assignments.map(\.steps) == here.assignments.map(\.steps))
        #expect(other.state(of: 1) == script.state(of: 1))
        #expect(other.study?.trial(1)?.summary.cost == script.study?.trial(1)?.summary.cost)
        #expect(other.study?.trial(1)?.milliseconds == 4_000)
        #expect(other.study?.pending == script.study?.pending)
    }

    @Test func `the best value of an earlier attempt counts after a restart too`() throws {
        let objective = Objective(metric: "loss", goal: .minimize, reading: .best)
        var script = try MachineScript(
            MachineScript.study(trials: 2, objective: objective, fidelity: MachineScript.halving)
        )
        script.join(1)
        script.pauses(.of(1), at: 1, loss: 0.25)
        script.pauses(.of(2), at: 1, loss: 0.75)
        script.begins(.of(1, epoch: 2), [])
        let snapshot = try script.snapshot(
            attempts: [Self.open(.of(1, epoch: 2), 1..<2, sequence: 2)],
            checkpoints: [1: [Self.checkpoint(1, "a")]],
            carried: [1: .init(measured: [.loss(0.25, step: 1)], milliseconds: 2_000)]
        )

        var other = try MachineScript(restoring: snapshot)
        _ = other.hello(1, resuming: 1, held: [.of(1, epoch: 2)])
        other.reports(.of(1, epoch: 2), 3, .measurements([.loss(0.5, step: 2)]))
        let effects = other.reports(.of(1, epoch: 2), 4, .ended(.pause, artifact: .of("d")))

        let finals = [MetricValue(metric: "loss", value: 0.25)]
        #expect(effects.stored.contains(.trialPaused(.of(1), epoch: 2, cost: 0.25, finals: finals)))
    }

    @Test func `a paused trial waits for its rule, not for a worker, and has what it had`() throws {
        var script = try MachineScript(Self.study(trials: 2))
        script.join(1)
        script.pauses(.of(1), at: 1, loss: 0.5)
        script.begins(.of(2), [])
        let snapshot = try script.snapshot(
            attempts: [Self.open(.of(2), 0..<1, sequence: 2)],
            checkpoints: [1: [Self.checkpoint(1, "a")]],
            carried: [1: .init(measured: [.loss(0.5, step: 1)], milliseconds: 2_000)],
            facts: [
                1: .init(
                    epoch: 1,
                    worker: .named("w1"),
                    startedAt: nil,
                    milliseconds: 2_000,
                    hasArtifact: true,
                    reason: "",
                    invalidation: ""
                )
            ]
        )

        var other = try MachineScript(restoring: snapshot)
        _ = other.hello(1, slots: 2, resuming: 1, held: [.of(2)])

        #expect(other.says(.ready(attemptsMax: 2), on: 1).assigned == [])
        #expect(other.state(of: 1) == .paused)
        #expect(other.study?.trial(1)?.summary.cost == 0.5)
        let next = other.reports(.of(2), 3, .measurements([.loss(0.75, step: 1)]))
        #expect(next.assigned == [.of(1, epoch: 2)])
        #expect(next.assignments.first?.checkpoint == .of("a"))
    }

    @Test func `a rule's order that was lost with the former coordinator is given again`() throws {
        let threshold = MachineScript.fidelity("threshold", ["max-cost": .integer(1)])
        var script = try MachineScript(Self.study(threshold))
        script.join(1)
        script.begins(.of(1), [(2, 5)])
        let snapshot = try script.snapshot(
            attempts: [Self.open(.of(1), 0..<4, sequence: 2)],
            measured: [1: [.loss(5, step: 2)]]
        )

        var other = try MachineScript(restoring: snapshot)
        let back = other.hello(1, resuming: 1, held: [.of(1)])
        other.reports(.of(1), 3, .ended(AttemptEnd(outcome: .stopped), artifact: nil))

        #expect(back.sent().contains(.stop(.of(1), .outranked)))
        #expect(other.state(of: 1) == .stopped)
        #expect(other.study?.trial(1)?.summary.cost == 5)
    }

    @Test func `why a paused trial was stopped is told again from the log`() throws {
        let options: [String: TreeValue] = [
            "eta": .integer(2), "evidence": .integer(0), "finish-best": .boolean(false),
        ]
        var script = try MachineScript(Self.study(MachineScript.fidelity("asha", options), trials: 1))
        script.join(1)
        script.pauses(.of(1), at: 1, loss: 0.5)
        #expect(script.state(of: 1) == .stopped)

        let snapshot = try script.snapshot(
            facts: [
                1: .init(
                    epoch: 1,
                    worker: nil,
                    startedAt: nil,
                    milliseconds: 2_000,
                    hasArtifact: true,
                    reason: "",
                    invalidation: ""
                )
            ]
        )
        let other = try MachineScript(restoring: snapshot)

        #expect(other.study?.reasons[1] == script.study?.reasons[1])
        #expect(other.study?.reasons[1] != nil)
    }

    @Test func `a copy goes back to the checkpoint that it began from`() throws {
        let options: [String: TreeValue] = ["population": .integer(2), "interval": .integer(1), "quantile": .real(0.5)]
        var script = try MachineScript(Self.study(MachineScript.fidelity("pbt", options)))
        script.join(1)
        script.pauses(.of(1), at: 1, loss: 0.25, checkpoint: "a")
        script.begins(.of(2), [(1, 0.75)])
        script.reports(.of(2), 3, .ended(AttemptEnd(outcome: .stopped), artifact: nil))
        // The donor has gone further since.
        let snapshot = try script.snapshot(checkpoints: [1: [Self.checkpoint(1, "a"), Self.checkpoint(2, "d")]])

        var other = try MachineScript(restoring: snapshot)
        let effects = other.join(2)

        #expect(effects.assigned.first == .of(3, epoch: 2))
        #expect(effects.assignments.first?.checkpoint == .of("a"))
        #expect(effects.assignments.first?.steps == AttemptSteps(from: 1, to: 2, total: 4))
    }
}

import ApusOptimizer
import ApusProtocol
import ApusSpace
import ApusStore
import ApusStudy
import Testing

@testable import ApusCoordinator

/// How a rule, or a user, ends trials that did not run all their steps.
@Suite struct CoordinatorMachineStoppingTests {
    private static let threshold = MachineScript.fidelity("threshold", ["max-cost": .integer(1)])
    private static let stopped = AttemptEnd(outcome: .stopped, signal: 15, duration: .seconds(2))
    private static let reason = "threshold at step 2: cost 5 is beyond the study's limit (the limit is 1)"

    private static func script(_ fidelity: StudyFidelity = MachineScript.halving, trials: Int? = 8) throws
        -> MachineScript
    {
        try MachineScript(MachineScript.study(trials: trials, fidelity: fidelity))
    }

    private static func ended(_ trial: UInt32, _ state: TrialState, epoch: UInt32 = 1, loss: Double?) -> StoreEvent {
        let finals = loss.map { [MetricValue(metric: "loss", value: $0)] } ?? []
        return .trialEnded(.of(trial), state, epoch: epoch, cost: loss, finals: finals)
    }

    @Test func `a trial that the rule stops is called off, and its last cost stands`() throws {
        var script = try Self.script(Self.threshold, trials: 1)
        script.join(1)

        let order = script.begins(.of(1), [(1, 0.5), (2, 5)])
        let end = script.reports(.of(1), 3, .ended(Self.stopped, artifact: nil))

        #expect(order.sent().contains(.stop(.of(1), .outranked)))
        #expect(script.study?.reasons[1] == Self.reason)
        #expect(end.stored.contains(Self.ended(1, .stopped, loss: 5)))
        #expect(end.contains(.studyEnded(.one)))
        #expect(script.study?.failures == [])
    }

    @Test func `a trial that is stopped and ends by itself meanwhile is stopped all the same`() throws {
        var script = try Self.script(Self.threshold, trials: 1)
        script.join(1)
        script.begins(.of(1), [(2, 5)])

        script.reports(.of(1), 3, .ended(.success, artifact: nil))

        #expect(script.state(of: 1) == .stopped)
    }

    @Test func `what comes of a stopped trial before its end changes nothing`() throws {
        var script = try Self.script(Self.threshold, trials: 1)
        script.join(1)
        script.begins(.of(1), [(2, 5)])
        let decisions = script.log.count

        let more = script.reports(.of(1), 3, .measurements([.loss(0.25, step: 3)]))

        #expect(more.sent().allSatisfy { if case .stop = $0 { false } else { true } })
        #expect(script.log.count == decisions)
    }

    @Test func `a stopped trial whose worker is lost is not run again`() throws {
        var script = try Self.script(Self.threshold, trials: 1)
        script.join(1)
        script.begins(.of(1), [(2, 5)])

        let effects = script.ticks(after: 15)

        #expect(effects.stored.contains(Self.ended(1, .stopped, epoch: 0, loss: 5)))
        #expect(effects.contains(.studyEnded(.one)))
    }

    @Test func `a trial that gets no better has done what it could`() throws {
        var script = try Self.script(MachineScript.fidelity("patience", ["patience": .integer(1)]), trials: 1)
        script.join(1)

        script.begins(.of(1), [(1, 0.5), (2, 0.5)])
        script.reports(.of(1), 3, .ended(Self.stopped, artifact: nil))

        #expect(script.state(of: 1) == .succeeded)
        #expect(script.study?.incumbent == 1)
    }

    @Test func `a study completes when nothing will go on, and what is paused is stopped`() throws {
        let options: [String: TreeValue] = [
            "eta": .integer(2), "evidence": .integer(0), "finish-best": .boolean(false),
        ]
        var script = try Self.script(MachineScript.fidelity("asha", options), trials: 1)
        script.join(1)

        let effects = script.pauses(.of(1), at: 1, loss: 0.5)

        #expect(effects.stored.contains(Self.ended(1, .stopped, loss: 0.5)))
        #expect(effects.stored.contains(.studyStateChanged(.one, .completed, reason: "")))
        #expect(effects.contains(.studyEnded(.one)))
        #expect(
            script.study?.reasons[1]
                == "asha at step 1, rung 0: cost 0.5 is number 1 of 1, not good enough to go on"
        )
    }

    @Test func `a study runs its best trial to its end before it completes`() throws {
        var script = try Self.script(trials: 2)
        script.join(1)
        script.pauses(.of(1), at: 1, loss: 0.5)
        script.pauses(.of(2), at: 1, loss: 0.75)
        script.pauses(.of(1, epoch: 2), at: 2, loss: 0.5)

        #expect(script.study?.trial(1)?.summary.epoch == 3)
        script.begins(.of(1, epoch: 3), [(4, 0.5)])
        let effects = script.reports(.of(1, epoch: 3), 3, .ended(.success, artifact: nil))

        #expect(script.state(of: 1) == .succeeded)
        #expect(script.state(of: 2) == .stopped)
        #expect(effects.contains(.studyEnded(.one)))
        #expect(script.study?.record.state == .completed)
    }

    @Test func `stopping a study stops what is paused, cancels what waits and calls off what runs`() throws {
        var script = try Self.script()
        script.join(1)
        script.pauses(.of(1), at: 1, loss: 0.5)
        script.begins(.of(2), [])

        let effects = try script.event { machine, moment, effects throws(CoordinatorError) in
            try machine.change(.one, .stop, moment, into: &effects)
        }

        #expect(effects.stored.contains(Self.ended(1, .stopped, loss: 0.5)))
        #expect(effects.sent() == [.stop(.of(2), .studyStopped)])
        #expect(script.state(of: 2) == .running)
    }

    @Test func `a trial that pauses while its study is stopped is stopped with it`() throws {
        var script = try Self.script()
        script.join(1)
        script.begins(.of(1), [(1, 0.5)])
        _ = try script.event { machine, moment, effects throws(CoordinatorError) in
            try machine.change(.one, .stop, moment, into: &effects)
        }

        let effects = script.reports(.of(1), 3, .ended(.pause, artifact: .of("c")))

        #expect(effects.stored.contains(Self.ended(1, .stopped, loss: 0.5)))
        #expect(effects.contains(.studyEnded(.one)))
    }

    @Test func `a paused study starts nothing that waits, and goes on where it was`() throws {
        var script = try Self.script()
        script.join(1)
        _ = try script.event { machine, moment, effects throws(CoordinatorError) in
            try machine.change(.one, .pause, moment, into: &effects)
        }

        let paused = script.pauses(.of(1), at: 1, loss: 0.5)
        let resumed = try script.event { machine, moment, effects throws(CoordinatorError) in
            try machine.change(.one, .resume, moment, into: &effects)
        }

        #expect(paused.assigned == [])
        #expect(script.state(of: 1) == .paused)
        #expect(resumed.assigned == [.of(2)])
    }

    @Test func `a paused trial may be killed, and then has no cost`() throws {
        var script = try Self.script()
        script.join(1)
        script.pauses(.of(1), at: 1, loss: 0.5)

        let effects = try script.event { machine, moment, effects throws(CoordinatorError) in
            try machine.kill(.of(1), moment, into: &effects)
        }

        #expect(effects.stored.contains(Self.ended(1, .killed, epoch: 0, loss: nil)))
        #expect(script.study?.reasons[1] == "killed by a user while it was paused")
        #expect(script.study?.steps?.scheduler.state(of: 1) == .failed)
    }

    @Test func `a paused trial is neither run again nor left out`() throws {
        var script = try Self.script()
        script.join(1)
        script.pauses(.of(1), at: 1, loss: 0.5)

        #expect(throws: CoordinatorError.conflict("trial 1 is paused; it can be run again once it ended")) {
            _ = try script.event { machine, moment, effects throws(CoordinatorError) in
                try machine.rerun(.of(1), moment, into: &effects)
            }
        }
        #expect(throws: CoordinatorError.conflict("trial 1 is paused; kill it first")) {
            _ = try script.event { machine, _, effects throws(CoordinatorError) in
                try machine.invalidate(.of(1), reason: "wrong", into: &effects)
            }
        }
    }

    @Test func `what a rule has decided by is neither run nor measured again`() throws {
        var script = try Self.script(Self.threshold, trials: 1)
        script.join(1)
        script.begins(.of(1), [(2, 5)])
        script.reports(.of(1), 3, .ended(Self.stopped, artifact: nil))

        #expect(
            throws: CoordinatorError.conflict(
                "a trial whose steps a rule decides cannot be run again; add its configuration to a study"
            )
        ) {
            _ = try script.event { machine, moment, effects throws(CoordinatorError) in
                try machine.rerun(.of(1), moment, into: &effects)
            }
        }
        #expect(
            throws: CoordinatorError.conflict(
                "a rule has decided the steps of trials by the metrics as they were; they stand"
            )
        ) {
            _ = try script.event { machine, _, effects throws(CoordinatorError) in
                try machine.remeasured(.of(1), values: ["loss": 1], into: &effects)
            }
        }
    }

    @Test func `a trial that is left out counts in its rung no more`() throws {
        var script = try Self.script(MachineScript.fidelity("median"), trials: 3)
        script.join(1)
        script.begins(.of(1), [(4, 0.5)])
        script.reports(.of(1), 3, .ended(.success, artifact: nil))
        #expect(script.log.contains(.told(ToldTrial(number: 1, result: .cost(0.5)))))

        _ = try script.event { machine, _, effects throws(CoordinatorError) in
            try machine.invalidate(.of(1), reason: "wrong data", into: &effects)
        }

        #expect(script.study?.steps?.scheduler.state(of: 1) == .invalidated)
        #expect(script.study?.steps?.scheduler.endedTrials() == [])
        #expect(script.log.last == .dropped(1))
    }

    @Test func `a user's trial takes the place of one that the rule would start`() throws {
        var script = try Self.script(trials: 2)
        script.join(1)

        let effects = try script.event { machine, _, effects throws(CoordinatorError) in
            _ = try machine.addTrial(to: .one, .x(0.25), into: &effects)
        }

        #expect(effects.stored.contains { if case .trialsProposed = $0 { true } else { false } })
        #expect(script.log.contains(.added(2)))
        #expect(script.pauses(.of(1), at: 1, loss: 0.5).assigned == [.of(2)])
        #expect(throws: CoordinatorError.self) {
            _ = try script.event { machine, _, effects throws(CoordinatorError) in
                _ = try machine.addTrial(to: .one, .x(0.75), into: &effects)
            }
        }
    }
}

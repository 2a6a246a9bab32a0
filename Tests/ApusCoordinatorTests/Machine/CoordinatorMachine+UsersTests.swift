import ApusProtocol
import ApusSpace
import ApusStore
import ApusStudy
import Testing

@testable import ApusCoordinator

@Suite struct CoordinatorMachineUsersTests {
    private typealias Effect = CoordinatorMachine.Effect

    // Studies

    @Test func `a paused study starts nothing, and goes on where it was`() throws {
        var script = try MachineScript()
        script.join(1)

        let paused = try script.changes(.pause)
        let ended = script.succeeds(.of(1))
        let resumed = try script.changes(.resume)

        #expect(paused == [.store(.studyStateChanged(.one, .paused, reason: "paused by a user"))])
        #expect(ended.assigned == [])
        #expect(resumed.stored.first == .studyStateChanged(.one, .running, reason: ""))
        #expect(resumed.assigned == [.of(2)])
    }

    @Test func `pausing twice and resuming what runs change nothing`() throws {
        var script = try MachineScript()
        #expect(try script.changes(.resume) == [])
        _ = try script.changes(.pause)

        #expect(try script.changes(.pause) == [])
    }

    @Test func `a stopped study calls its running trials off, and cancels those that wait`() throws {
        var script = try MachineScript()
        script.join(1)
        _ = try script.event { machine, _, effects throws(CoordinatorError) in
            _ = try machine.addTrial(to: .one, .x(0.125), into: &effects)
        }

        let effects = try script.changes(.stop)

        #expect(
            effects == [
                .store(.studyStateChanged(.one, .stopped, reason: "stopped by a user")),
                .send(.of(1), .stop(.of(1), .studyStopped)),
                .store(.trialEnded(.of(2), .cancelled, epoch: 0, cost: nil, finals: [])),
            ]
        )
        let end = AttemptEnd(outcome: .cancelled, signal: 15)
        let last = script.reports(.of(1), 1, .ended(end, artifact: nil))
        #expect(last.contains(.studyEnded(.one)))
        #expect(script.state(of: 1) == .cancelled)
        #expect(script.machine.studies[.one]?.endedAt != nil)
    }

    @Test func `a stopped study ends although its worker never comes back`() throws {
        var script = try MachineScript()
        script.join(1)
        _ = try script.changes(.stop)
        _ = script.disconnects(1)

        let effects = script.ticks(after: 10)

        #expect(effects.stored.contains(.trialEnded(.of(1), .cancelled, epoch: 0, cost: nil, finals: [])))
        #expect(effects.contains(.studyEnded(.one)))
    }

    @Test func `a stop that did not reach its worker is said again with its next heartbeat and when it comes back`()
        throws
    {
        var script = try MachineScript()
        script.join(1)
        _ = try script.changes(.stop)

        let beat = script.says(.heartbeat(Heartbeat(sequence: 1, held: [.of(1)])), on: 1)
        _ = script.disconnects(1)
        let back = script.hello(7, worker: "w1", instance: 1, resuming: 1, held: [.of(1)])

        #expect(beat.sent().contains(.stop(.of(1), .studyStopped)))
        #expect(back.sent(to: 7).last == .stop(.of(1), .studyStopped))
    }

    @Test func `an ended study cannot be changed, and stopping it again is no error`() throws {
        var script = try MachineScript()
        _ = try script.changes(.stop)

        #expect(try script.changes(.stop) == [])
        #expect(throws: CoordinatorError.conflict("study 'mnist' is stopped; it cannot be changed")) {
            try script.changes(.pause)
        }
    }

    @Test func `the parallel limit may be changed while a study runs`() throws {
        var script = try MachineScript(parallel: 1)
        script.join(1, slots: 3)

        let wider = try script.changes(.parallel(2))
        let free = try script.changes(.parallel(nil))

        #expect(wider.stored.first == .studyParallelChanged(.one, 2))
        #expect(wider.assigned == [.of(2)])
        #expect(free.assigned == [.of(3)])
        #expect(script.machine.studies[.one]?.record.parallel == nil)
        #expect(throws: CoordinatorError.invalid(["parallel is 0; it must be 1 or more"])) {
            try script.changes(.parallel(0))
        }
    }

    @Test func `a study is deleted once nothing of it runs`() throws {
        var script = try MachineScript()
        script.join(1)
        _ = try script.changes(.stop)
        #expect(throws: CoordinatorError.conflict("study 'mnist' still has running trials")) { try script.deletes() }
        script.reports(.of(1), 1, .ended(AttemptEnd(outcome: .cancelled), artifact: nil))

        #expect(try script.deletes() == [.store(.studyDeleted(.one))])
        #expect(script.machine.studies.isEmpty)
        #expect(script.reports(.of(1), 2, .started).stored == [])
        #expect(throws: CoordinatorError.notFound("there is no study 1")) { try script.deletes() }
    }

    // Trials

    @Test func `a kill reaches the worker, and the trial ends as killed`() throws {
        var script = try MachineScript()
        script.join(1)

        let order = try script.kills(1)
        let end = AttemptEnd(outcome: .killed, reason: "killed by a user", signal: 15)
        let effects = script.reports(.of(1), 1, .ended(end, artifact: nil))

        #expect(order == [.send(.of(1), .stop(.of(1), .killedByUser))])
        #expect(effects.stored.contains(.trialEnded(.of(1), .killed, epoch: 1, cost: nil, finals: [])))
    }

    @Test func `a killed trial whose worker is lost is killed, not run again`() throws {
        var script = try MachineScript()
        script.join(1)
        _ = script.disconnects(1)
        #expect(try script.kills(1) == [])

        let effects = script.ticks(after: 10)

        #expect(effects.stored.contains(.trialEnded(.of(1), .killed, epoch: 0, cost: nil, finals: [])))
        #expect(script.machine.studies[.one]?.reasons[1] == "killed by a user")
    }

    @Test func `a waiting trial that is killed never runs`() throws {
        var script = try MachineScript()
        let added = try script.adds(0.125)

        let effects = try script.kills(1)

        #expect(added.stored.count == 1)
        #expect(effects.stored.first == .trialEnded(.of(1), .killed, epoch: 0, cost: nil, finals: []))
        #expect(script.join(1).assigned == [.of(2)])
        #expect(throws: CoordinatorError.conflict("trial 1 has ended already, as killed")) { try script.kills(1) }
    }

    @Test func `a trial that nobody knows is named with those there are`() throws {
        var script = try MachineScript()
        script.join(1)

        #expect(throws: CoordinatorError.notFound("study 'mnist' has no trial 9; its trials are 1 to 1")) {
            try script.kills(9)
        }
        #expect(throws: CoordinatorError.notFound("there is no study 4")) {
            try script.machine.run(StudyID(rawValue: 4))
        }
    }

    @Test func `a trial that is run again forgets its result, and takes the next epoch`() throws {
        var script = try MachineScript(MachineScript.study(trials: 1))
        script.join(1)
        script.succeeds(.of(1))

        let effects = try script.reruns(1)

        #expect(
            effects.stored.prefix(2) == [.studyStateChanged(.one, .running, reason: ""), .trialRequeued(.of(1))]
        )
        #expect(effects.assigned == [.of(1, epoch: 2)])
        let trial = try #require(script.machine.studies[.one]?.trial(1))
        #expect(trial.summary.cost == nil)
        #expect(trial.finals.isEmpty)
        #expect(trial.acceptedEpoch == 0)
        #expect(script.machine.studies[.one]?.incumbent == nil)
        #expect(script.machine.studies[.one]?.endedAt == nil)
    }

    @Test func `a study completes again when what ran again has ended`() throws {
        var script = try MachineScript(MachineScript.study(trials: 1))
        script.join(1)
        script.succeeds(.of(1))
        _ = try script.reruns(1)

        let effects = script.succeeds(.of(1, epoch: 2), loss: 0.75)

        #expect(effects.contains(.studyEnded(.one)))
        #expect(script.machine.studies[.one]?.trial(1)?.summary.cost == 0.75)
        #expect(script.machine.studies[.one]?.counts[.succeeded] == 1)
    }

    @Test func `a study that completed while it was paused runs again`() throws {
        var script = try MachineScript(MachineScript.study(trials: 1))
        script.join(1)
        _ = try script.changes(.pause)
        script.succeeds(.of(1))
        #expect(script.machine.studies[.one]?.record.state == .completed)

        let effects = try script.reruns(1)

        #expect(effects.assigned == [.of(1, epoch: 2)])
    }

    @Test func `only what has ended is run again, and not of a stopped study`() throws {
        var script = try MachineScript()
        script.join(1)
        #expect(throws: CoordinatorError.conflict("trial 1 is running; it can be run again once it ended")) {
            try script.reruns(1)
        }
        script.succeeds(.of(1))
        _ = try script.changes(.stop)

        let text = "study 'mnist' was stopped; submit it again to run more of it"
        #expect(throws: CoordinatorError.conflict(text)) { try script.reruns(1) }
    }

    @Test func `a trial that a user adds opens a completed study again`() throws {
        var script = try MachineScript(MachineScript.study(trials: 1))
        script.join(1)
        script.succeeds(.of(1))

        let effects = try script.adds(0.125)

        let summary = TrialSummary(number: 2, configuration: .x(0.125))
        #expect(
            effects.stored.prefix(2) == [
                .studyStateChanged(.one, .running, reason: ""), .trialsProposed(.one, [summary]),
            ]
        )
        #expect(effects.assigned == [.of(2)])
        #expect(script.succeeds(.of(2)).contains(.studyEnded(.one)))
    }

    @Test func `a configuration is added once, unless the study allows repeats`() throws {
        var once = try MachineScript()
        var often = try MachineScript(MachineScript.study(repeatsAllowed: true))
        _ = try once.adds(0.125)
        _ = try often.adds(0.125)

        let text = "this configuration was proposed before; set 'repeats: true' or run that trial again"
        #expect(throws: CoordinatorError.conflict(text)) { try once.adds(0.125) }
        #expect(try often.adds(0.125).stored.count == 1)
    }

    @Test func `an added trial counts against the budget`() throws {
        var script = try MachineScript(MachineScript.study(trials: 2))
        _ = try script.adds(0.125)

        #expect(script.join(1, slots: 9).assigned == [.of(1), .of(2)])
    }

    @Test func `a trial that is left out is no incumbent, and is not told`() throws {
        var script = try MachineScript(MachineScript.study(trials: 3))
        script.join(1)
        script.succeeds(.of(1), loss: 0.1)
        script.succeeds(.of(2), loss: 0.5)

        let effects = try script.invalidates(1)

        #expect(effects == [.store(.trialInvalidated(.of(1), reason: "wrong data"))])
        #expect(script.machine.studies[.one]?.incumbent == 2)
        #expect(script.machine.studies[.one]?.invalidated == 1)
        #expect(script.machine.studies[.one]?.invalidations[1] == "wrong data")
        #expect(throws: CoordinatorError.conflict("trial 3 is running; kill it first")) { try script.invalidates(3) }
    }

    @Test func `a proposal is not repeated after the model was built anew`() throws {
        var script = try MachineScript(MachineScript.study(trials: 8, domain: .integer(lower: 1, upper: 8)))
        script.join(1)
        script.succeeds(.of(1))
        _ = try script.invalidates(1)
        _ = try script.reruns(1)
        script.succeeds(.of(2))
        script.succeeds(.of(1, epoch: 2))
        for number: UInt32 in 3...8 { script.succeeds(.of(number)) }

        let trials = try #require(script.machine.studies[.one]?.trials)

        #expect(Set(trials.map(\.summary.configuration)).count == 8)
    }
}

extension MachineScript {
    fileprivate mutating func changes(_ change: StudyChange) throws(CoordinatorError) -> [Effect] {
        try self.event { machine, moment, effects throws(CoordinatorError) in
            try machine.change(.one, change, moment, into: &effects)
        }
    }

    fileprivate mutating func deletes() throws(CoordinatorError) -> [Effect] {
        try self.event { machine, _, effects throws(CoordinatorError) in try machine.delete(.one, into: &effects) }
    }

    fileprivate mutating func kills(_ trial: UInt32) throws(CoordinatorError) -> [Effect] {
        try self.event { machine, moment, effects throws(CoordinatorError) in
            try machine.kill(.of(trial), moment, into: &effects)
        }
    }

    fileprivate mutating func reruns(_ trial: UInt32) throws(CoordinatorError) -> [Effect] {
        try self.event { machine, moment, effects throws(CoordinatorError) in
            try machine.rerun(.of(trial), moment, into: &effects)
        }
    }

    fileprivate mutating func adds(_ x: Double) throws(CoordinatorError) -> [Effect] {
        try self.event { machine, _, effects throws(CoordinatorError) in
            _ = try machine.addTrial(to: .one, .x(x), into: &effects)
        }
    }

    fileprivate mutating func invalidates(_ trial: UInt32) throws(CoordinatorError) -> [Effect] {
        try self.event { machine, _, effects throws(CoordinatorError) in
            try machine.invalidate(.of(trial), reason: "wrong data", into: &effects)
        }
    }
}

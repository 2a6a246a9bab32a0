import ApusProtocol
import ApusStore
import ApusStudy
import Testing

@testable import ApusCoordinator

@Suite struct CoordinatorMachineFailuresTests {
    private static let crash = AttemptEnd(
        outcome: .failed,
        reason: "the program exited with status 1; the last lines of stderr:\nKeyError: 'lr'",
        exitStatus: 1
    )

    private static let diverged = AttemptEnd(outcome: .failed, reason: "it failed:\nloss is nan", exitStatus: 1)

    private static func script(trials: Int = 9, workers: UInt64 = 2, slots: Int = 1) throws -> MachineScript {
        var script = try MachineScript(MachineScript.study(trials: trials))
        for worker in 1...workers { script.join(worker, slots: slots) }
        return script
    }

    @Test func `a crash that one node has seen runs on another, and the optimizer is told nothing`() throws {
        var script = try Self.script()

        let effects = script.crashes(.of(1), on: 1)

        // Worker 1 gets a new trial; the one that failed there waits for worker 2.
        #expect(effects.assigned == [.of(3)])
        #expect(effects.stored.contains(.trialRequeued(.of(1))))
        #expect(script.state(of: 1) == .waiting)
        #expect(!script.log.contains { if case .told = $0 { true } else { false } })
        #expect(script.succeeds(.of(2), on: 2).assigned == [.of(1, epoch: 2)])
    }

    @Test func `a trial that works elsewhere is a success, and its node gets no more trials`() throws {
        var script = try Self.script()
        script.crashes(.of(1), on: 1)
        script.crashes(.of(3), on: 1)
        script.succeeds(.of(2), on: 2)

        let effects = script.succeeds(.of(1, epoch: 2), on: 2)

        #expect(script.state(of: 1) == .succeeded)
        #expect(effects.stored.contains(.failureAttributed(.of(1), .node)))
        #expect(script.quarantine("w1")?.reason.contains("trial 1 failed here and works elsewhere") == true)
        #expect(
            effects.stored.contains {
                if case .audit("coordinator", "quarantine", _, _) = $0 { true } else { false }
            }
        )
        #expect(script.machine.studies[.one]?.causeCounts == [.node: 1])
        // The trial that it holds it keeps, and then nothing more.
        #expect(script.crashes(.of(4), on: 1).assigned == [])
        #expect(script.machine.obstacle(of: .one) == "")
    }

    @Test func `a node under quarantine is probed with one trial, and let in again when that works`() throws {
        var script = try Self.quarantined(slots: 2)
        #expect(script.ticks(after: 10).assigned == [])
        #expect(script.says(.heartbeat(Heartbeat(sequence: 1, held: [])), on: 1).assigned == [])
        _ = script.ticks(after: 10)
        _ = script.says(.heartbeat(Heartbeat(sequence: 2, held: [])), on: 1)
        let probe = script.ticks(after: 10).assigned

        #expect(probe.count == 1)
        let effects = script.succeeds(try #require(probe.first), on: 1)

        #expect(script.quarantine("w1") == nil)
        #expect(effects.stored.contains(.workerReadmitted(.named("w1"))))
        #expect(effects.assigned.count == 2)
    }

    @Test func `a probe that fails goes back to the others, and the next one comes later`() throws {
        var script = try Self.quarantined(slots: 1)
        _ = script.ticks(after: 14)
        _ = script.says(.heartbeat(Heartbeat(sequence: 1, held: [])), on: 1)
        let probe = try #require(script.ticks(after: 16).assigned.first)

        #expect(script.crashes(probe, on: 1).assigned == [])

        #expect(script.state(of: probe.trial.number) == .waiting)
        #expect(script.quarantine("w1")?.probesFailed == 1)
        #expect(script.quarantine("w1")?.probeAt == .seconds(script.seconds + 60))
    }

    @Test func `a user lets a worker in again`() throws {
        var script = try Self.quarantined(slots: 1)

        let effects = try script.event { machine, moment, effects throws(CoordinatorError) in
            try machine.readmit(.named("w1"), moment, into: &effects)
        }

        #expect(effects.assigned.count == 1)
        #expect(script.quarantine("w1") == nil)
        #expect(throws: CoordinatorError.conflict("worker 'w1' is not under quarantine")) {
            try script.event { machine, moment, effects throws(CoordinatorError) in
                try machine.readmit(.named("w1"), moment, into: &effects)
            }
        }
        #expect(throws: CoordinatorError.self) {
            try script.event { machine, moment, effects throws(CoordinatorError) in
                try machine.readmit(.named("nobody"), moment, into: &effects)
            }
        }
    }

    @Test func `the same crash from three configurations pauses the study, and a user lets it go on`() throws {
        var script = try Self.script(workers: 1)
        script.crashes(.of(1), on: 1)
        script.crashes(.of(2), on: 1)

        let effects = script.crashes(.of(3), on: 1)

        let record = try #require(script.machine.studies[.one]?.record)
        #expect(effects.assigned == [])
        #expect(record.state == .paused)
        #expect(record.reason.contains("3 configurations"))
        #expect(record.reason.contains("exit status 1: KeyError: 'lr'"))
        #expect(script.machine.studies[.one]?.failurePause == record.reason)
        #expect(script.machine.studies[.one]?.causeCounts.filter { $0.value > 0 } == [.code: 3])
        #expect(script.change(.resume).assigned == [.of(4)])
        #expect(script.machine.studies[.one]?.record.state == .running)
        #expect(script.crashes(.of(4), on: 1).assigned == [.of(5)])
    }

    @Test func `what is the code's fault is unlearned`() throws {
        var script = try Self.script(workers: 1)
        script.crashes(.of(1), on: 1)
        #expect(script.told == [1])
        script.crashes(.of(2), on: 1)
        script.crashes(.of(3), on: 1)

        let start = try #require(script.log.lastIndex(of: .restarted))
        #expect(!script.log[start...].contains { if case .told = $0 { true } else { false } })
    }

    @Test func `what runs when a study pauses runs on, and its success counts`() throws {
        var script = try Self.script(workers: 1, slots: 4)
        for trial in 1...3 as ClosedRange<UInt32> { script.crashes(.of(trial), on: 1) }
        #expect(script.machine.studies[.one]?.record.state == .paused)

        script.succeeds(.of(4), on: 1)

        #expect(script.state(of: 4) == .succeeded)
    }

    @Test func `a study that is to go on whatever happens does`() throws {
        let study = try MachineScript.study(trials: 9, failures: StudyFailures(pauseAfter: nil))
        var script = try MachineScript(study)
        script.join(1)
        for trial in 1...5 as ClosedRange<UInt32> { script.crashes(.of(trial), on: 1) }

        #expect(script.machine.studies[.one]?.record.state == .running)
        #expect(script.machine.studies[.one]?.causeCounts[.code] == 5)
    }

    @Test func `a study that tries nothing elsewhere takes a crash at once`() throws {
        let study = try MachineScript.study(trials: 9, failures: StudyFailures(triesElsewhere: false))
        var script = try MachineScript(study)
        script.join(1)
        script.join(2)

        script.crashes(.of(1), on: 1)

        #expect(script.state(of: 1) == .failed)
    }

    @Test func `a loss that is no number is the configuration's fault, wherever it ran`() throws {
        var script = try Self.script()

        script.reports(.of(1), 1, .started)
        let effects = script.reports(.of(1), 2, .ended(Self.diverged, artifact: nil))

        #expect(script.state(of: 1) == .failed)
        #expect(effects.stored.contains(.failureAttributed(.of(1), .configuration)))
        #expect(script.told == [1])
    }

    @Test func `a lost worker is nobody's fault, and is told to no optimizer`() throws {
        var script = try Self.script(workers: 1)
        script.reports(.of(1), 1, .started)

        let effects = script.ticks(after: 15)

        #expect(effects.stored.contains(.failureAttributed(.of(1), .infrastructure)))
        #expect(script.machine.studies[.one]?.causeCounts == [.infrastructure: 1])
        #expect(script.told == [])
    }

    @Test func `a worker that cannot begin speaks of its node`() throws {
        var script = try Self.script(workers: 1)
        let end = AttemptEnd(outcome: .lost, reason: "the disk is full")

        let effects = script.reports(.of(1), 1, .ended(end, artifact: nil))

        #expect(effects.stored.contains(.failureAttributed(.of(1), .node)))
    }

    @Test func `a trial whose node is the only one left runs there again`() throws {
        var script = try Self.script()
        script.crashes(.of(1), on: 1)
        _ = script.disconnects(2)

        let effects = script.succeeds(.of(3), on: 1)

        #expect(effects.assigned == [.of(1, epoch: 2)])
        script.crashes(.of(1, epoch: 2), on: 1)
        #expect(script.state(of: 1) == .failed)
    }

    @Test func `a killed trial that waited for another node is no node's fault`() throws {
        var script = try Self.script()
        script.crashes(.of(1), on: 1)

        _ = try script.event { machine, moment, effects throws(CoordinatorError) in
            try machine.kill(.of(1), moment, into: &effects)
        }

        #expect(script.state(of: 1) == .killed)
        #expect(script.machine.studies[.one]?.failed.open.isEmpty == true)
    }

    /// Worker 1 is under quarantine and holds nothing; worker 2 runs one trial.
    private static func quarantined(slots: Int) throws -> MachineScript {
        var script = try self.script(trials: 40, workers: 2, slots: 1)
        script.crashes(.of(1), on: 1)
        script.succeeds(.of(2), on: 2)
        script.succeeds(.of(1, epoch: 2), on: 2)
        script.crashes(.of(3), on: 1)
        script.says(.ready(attemptsMax: slots), on: 1)
        return script
    }
}

extension MachineScript {
    @discardableResult
    mutating func crashes(_ attempt: AttemptID, on connection: UInt64) -> [Effect] {
        let end = AttemptEnd(
            outcome: .failed,
            reason: "the program exited with status 1; the last lines of stderr:\nKeyError: 'lr'",
            exitStatus: 1
        )
        return self.reports(attempt, 1, .started, on: connection)
            + self.reports(attempt, 2, .ended(end, artifact: nil), on: connection)
    }

    mutating func change(_ change: StudyChange) -> [Effect] {
        self.event { machine, moment, effects in
            // Legal in every state that these tests reach.
            try? machine.change(.one, change, moment, into: &effects)
        }
    }

    /// The trials that the optimizer was told of, since it last began anew.
    var told: [UInt32] {
        let start = self.log.lastIndex(of: .restarted) ?? 0
        return self.log.dropFirst(start).compactMap { if case .told(let told) = $0 { told.number } else { nil } }
    }

    func quarantine(_ worker: String) -> NodeHealth.Quarantine? {
        self.machine.nodes.quarantine(of: .named(worker))
    }
}

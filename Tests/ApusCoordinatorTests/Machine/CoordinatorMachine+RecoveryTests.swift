import ApusProtocol
import ApusSpace
import ApusStore
import ApusStudy
import Testing

@testable import ApusCoordinator

@Suite struct CoordinatorMachineRecoveryTests {
    private static func snapshot(
        _ trials: [TrialSummary],
        study: Study? = nil,
        state: StudyState = .running,
        finals: [UInt32: [MetricValue]] = [:],
        attempts: [StoreSnapshot.OpenAttempt] = [],
        superseded: [StoreSnapshot.SupersededAttempt] = [],
        losses: [UInt32: Int] = [:],
        measured: [UInt32: [Measurement]] = [:],
        facts: [UInt32: StoreSnapshot.EndedFacts] = [:],
        endedAt: UnixTime? = nil
    ) throws -> StoreSnapshot {
        let part = StoreSnapshot.StudyPart(
            record: MachineScript.record(try study ?? MachineScript.study(), state: state),
            trials: trials,
            finals: finals,
            attempts: attempts,
            superseded: superseded,
            losses: losses,
            measured: measured,
            facts: facts,
            endedAt: endedAt
        )
        return StoreSnapshot(studies: [part], nextSession: 100, nextStudy: 7)
    }

    private static func open(
        _ attempt: AttemptID,
        sequence: UInt64,
        losses: Int = 0,
        session: UInt64 = 5
    ) -> StoreSnapshot.OpenAttempt {
        StoreSnapshot.OpenAttempt(
            attempt: attempt,
            session: .of(session),
            worker: .named("w1"),
            sequence: sequence,
            losses: losses,
            hasStarted: true,
            leasedAt: UnixTime(rawValue: 1),
            startedAt: UnixTime(rawValue: 2)
        )
    }

    private static func trial(_ number: UInt32, _ state: TrialState, epoch: UInt32 = 1) -> TrialSummary {
        TrialSummary(
            number: number,
            configuration: .x(Double(number) / 16),
            state: state,
            epoch: epoch,
            cost: state == .succeeded ? Double(number) : nil
        )
    }

    @Test func `a running attempt is kept, and its worker goes on with what is durable`() throws {
        var script = try MachineScript(
            restoring: Self.snapshot(
                [Self.trial(1, .running)],
                study: MachineScript.study(
                    trials: 1,
                    objective: .init(metric: "loss", goal: .minimize, reading: .best)
                ),
                attempts: [Self.open(.of(1), sequence: 3)],
                measured: [1: [.loss(0.25, step: 1), .loss(0.5, step: 2)]]
            )
        )

        let effects = script.hello(1, resuming: 5, held: [.of(1)])
        script.reports(.of(1), 4, .ended(.success, artifact: nil))

        #expect(effects.stored == [])
        #expect(effects.welcome?.session == .of(5))
        #expect(effects.welcome?.held == [Welcome.Held(attempt: .of(1), acknowledged: 3, isKept: true)])
        let trial = try #require(script.machine.studies[.one]?.trial(1))
        #expect(trial.summary.cost == 0.25)
        #expect(trial.startedAt == UnixTime(rawValue: 2))
    }

    @Test func `a worker that does not come back in time is lost`() throws {
        var script = try MachineScript(
            restoring: Self.snapshot([Self.trial(1, .running)], attempts: [Self.open(.of(1), sequence: 3)])
        )

        let early = script.ticks(after: 59)
        let late = script.ticks(after: 1)

        #expect(early == [])
        #expect(late.stored.contains(.trialRequeued(.of(1))))
        #expect(script.join(2).assigned == [.of(1, epoch: 2)])
    }

    @Test func `a new process of the name takes the place of the one that the store knows`() throws {
        var script = try MachineScript(
            restoring: Self.snapshot([Self.trial(1, .running)], attempts: [Self.open(.of(1), sequence: 3)])
        )

        let effects = script.hello(1)

        #expect(effects.stored.contains(.trialRequeued(.of(1))))
        #expect(effects.welcome?.session == .of(100))
    }

    @Test func `another worker cannot resume a session that the store knows`() throws {
        var script = try MachineScript(
            restoring: Self.snapshot([Self.trial(1, .running)], attempts: [Self.open(.of(1), sequence: 3)])
        )

        let effects = script.hello(2, resuming: 5, held: [.of(1)])

        #expect(effects.welcome?.session == .of(100))
        #expect(
            effects.welcome?.held == [
                Welcome.Held(attempt: .of(1), acknowledged: WireLimits.sequenceMax, isKept: false)
            ]
        )
    }

    @Test func `waiting trials are in line in their order, and no trial is proposed twice`() throws {
        let trials = [Self.trial(1, .succeeded), Self.trial(2, .waiting, epoch: 0), Self.trial(3, .waiting, epoch: 4)]
        var script = try MachineScript(restoring: Self.snapshot(trials))

        let effects = script.join(1, slots: 5)

        #expect(effects.assigned == [.of(2, epoch: 1), .of(3, epoch: 5)])
        #expect(!effects.stored.contains { if case .trialsProposed = $0 { true } else { false } })
    }

    @Test func `a running trial without an open attempt waits`() throws {
        var script = try MachineScript(restoring: Self.snapshot([Self.trial(1, .running, epoch: 2)]))

        #expect(script.state(of: 1) == .waiting)
        #expect(script.join(1).assigned == [.of(1, epoch: 3)])
    }

    @Test func `a stopped study calls off what its workers bring back`() throws {
        var script = try MachineScript(
            restoring: Self.snapshot(
                [Self.trial(1, .running)],
                state: .stopped,
                attempts: [Self.open(.of(1), sequence: 3)]
            )
        )

        let effects = script.hello(1, resuming: 5, held: [.of(1)])
        let end = script.reports(.of(1), 4, .ended(AttemptEnd(outcome: .cancelled), artifact: nil))

        #expect(effects.sent().last == .stop(.of(1), .studyStopped))
        #expect(end.contains(.studyEnded(.one)))
    }

    @Test func `a paused study stays paused`() throws {
        var script = try MachineScript(restoring: Self.snapshot([Self.trial(1, .waiting, epoch: 0)], state: .paused))

        #expect(script.join(1).assigned == [])
    }

    @Test func `a study whose last trial had ended completes`() throws {
        let trials = (1...3).map { Self.trial($0, .succeeded) }
        var script = try MachineScript(restoring: Self.snapshot(trials))

        let effects = script.ticks(after: 1)

        #expect(effects == [.store(.studyStateChanged(.one, .completed, reason: "")), .studyEnded(.one)])
    }

    @Test func `a completed study keeps its end, its incumbent and its counts`() throws {
        let facts = StoreSnapshot.EndedFacts(
            epoch: 1,
            worker: .named("w1"),
            startedAt: UnixTime(rawValue: 5),
            milliseconds: 400,
            hasArtifact: true,
            reason: "",
            invalidation: ""
        )
        let invalid = StoreSnapshot.EndedFacts(
            epoch: 0,
            worker: nil,
            startedAt: nil,
            milliseconds: -1,
            hasArtifact: false,
            reason: "exit status 1",
            invalidation: "wrong data"
        )
        var failed = Self.trial(3, .failed)
        failed.isInvalidated = true
        var script = try MachineScript(
            restoring: Self.snapshot(
                [Self.trial(1, .succeeded), Self.trial(2, .succeeded), failed],
                state: .completed,
                finals: [1: [MetricValue(metric: "loss", value: 1)]],
                facts: [1: facts, 3: invalid],
                endedAt: UnixTime(rawValue: 9)
            )
        )

        #expect(script.ticks(after: 1) == [])
        let run = try #require(script.machine.studies[.one])
        #expect(run.endedAt == UnixTime(rawValue: 9))
        #expect(run.incumbent == 1)
        #expect(run.counts == [.succeeded: 2, .failed: 1])
        #expect(run.invalidated == 1)
        #expect(run.invalidations == [3: "wrong data"])
        #expect(run.reasons == [3: "exit status 1"])
        #expect(run.failures == [3])
        #expect(run.durations.median == .milliseconds(400))
        #expect(run.trial(1)?.hasArtifact == true)
        #expect(run.trial(1)?.finals == [1])
        #expect(script.machine.nextStudy == 7)
    }

    @Test func `losses are counted on`() throws {
        var script = try MachineScript(
            restoring: Self.snapshot(
                [Self.trial(1, .running, epoch: 5), Self.trial(2, .waiting, epoch: 4)],
                study: MachineScript.study(trials: 2, attempts: 5),
                attempts: [Self.open(.of(1, epoch: 5), sequence: 1, losses: 4)],
                losses: [1: 4, 2: 4]
            )
        )
        script.join(2)
        script.reports(.of(2, epoch: 5), 1, .started, on: 2)

        let effects = script.ticks(after: 60)

        #expect(effects.stored.contains(.trialEnded(.of(1), .lost, epoch: 0, cost: nil, finals: [])))
        #expect(effects.stored.contains(.trialEnded(.of(2), .lost, epoch: 0, cost: nil, finals: [])))
    }

    @Test func `a late result wins although the coordinator was started again`() throws {
        let lost = StoreSnapshot.SupersededAttempt(
            attempt: Self.open(.of(1), sequence: 2),
            measured: [.loss(0.25, step: 1)]
        )
        var script = try MachineScript(
            restoring: Self.snapshot(
                [Self.trial(1, .waiting, epoch: 1)],
                study: MachineScript.study(trials: 1),
                superseded: [lost]
            )
        )

        let welcome = script.hello(1, resuming: 5, held: [.of(1)]).welcome
        let effects = script.reports(.of(1), 3, .ended(.success, artifact: nil))

        #expect(welcome?.session == .of(5))
        #expect(welcome?.held == [Welcome.Held(attempt: .of(1), acknowledged: 2, isKept: false)])
        let finals = [MetricValue(metric: "loss", value: 0.25)]
        #expect(effects.stored.contains(.trialEnded(.of(1), .succeeded, epoch: 1, cost: 0.25, finals: finals)))
    }
}

import ApusProtocol
import ApusQueue
import ApusStore
import ApusStudy
import Testing

@testable import ApusCoordinator

/// G2, G3 and G4: attempts whose lease was lost.
@Suite struct LateResultTests {
    /// Trial 1 was leased to w1, whose lease ran out while its connection stood, and is w2's now.
    private static func superseded() throws -> MachineScript {
        var script = try MachineScript(MachineScript.study(trials: 1))
        script.join(1)
        script.reports(.of(1), 1, .started)
        script.says(.ready(attemptsMax: 0), on: 1)
        _ = script.ticks(after: 15)
        _ = script.disconnects(1)
        script.join(2)
        return script
    }

    private static func back(_ script: inout MachineScript) -> [CoordinatorMachine.Effect] {
        script.hello(3, worker: "w1", instance: 1, resuming: 1, held: [.of(1)])
    }

    @Test func `a late complete result wins when no other was accepted, and the newer attempt is stopped`() throws {
        var script = try Self.superseded()
        #expect(script.machine.studies[.one]?.running[1]?.attempt == .of(1, epoch: 2))
        let welcome = Self.back(&script).welcome
        #expect(welcome?.session == .of(1))
        #expect(welcome?.held == [Welcome.Held(attempt: .of(1), acknowledged: 1, isKept: false)])
        script.reports(.of(1), 2, .measurements([.loss(0.25, step: 1)]), on: 3)

        let effects = script.reports(.of(1), 3, .ended(.success, artifact: .of("c")), on: 3)

        let finals = [MetricValue(metric: "loss", value: 0.25)]
        let time = UnixTime(rawValue: 15_000)
        #expect(
            effects == [
                .store(
                    .attemptEnded(.of(1), sequence: 3, .success, artifact: .of("c"), isLate: false, at: time)
                ),
                .send(.of(2), .stop(.of(1, epoch: 2), .superseded)),
                .store(.trialEnded(.of(1), .succeeded, epoch: 1, cost: 0.25, finals: finals)),
                .store(.studyStateChanged(.one, .completed, reason: "")),
                .studyEnded(.one),
                .send(.of(3), .acknowledge(.of(1), sequence: 3)),
            ]
        )
        #expect(script.machine.studies[.one]?.trial(1)?.acceptedEpoch == 1)
        #expect(script.machine.queue.lease(of: .of(1, epoch: 2)) == nil)
    }

    @Test func `a late result wins from a trial that waits in line, and takes it out`() throws {
        var script = try MachineScript(MachineScript.study(trials: 1))
        script.join(1)
        script.says(.ready(attemptsMax: 0), on: 1)
        _ = script.ticks(after: 15)
        #expect(script.state(of: 1) == .waiting)

        script.succeeds(.of(1))

        #expect(script.state(of: 1) == .succeeded)
        #expect(script.says(.ready(attemptsMax: 1), on: 1).assigned == [])
    }

    @Test func `the attempt that a late result replaced is only kept when it ends`() throws {
        var script = try Self.superseded()
        _ = Self.back(&script)
        script.reports(.of(1), 2, .measurements([.loss(0.25, step: 1)]), on: 3)
        script.reports(.of(1), 3, .ended(.success, artifact: nil), on: 3)

        let effects = script.succeeds(.of(1, epoch: 2), loss: 0.1, on: 2)

        let time = UnixTime(rawValue: 15_000)
        #expect(
            effects.stored.last
                == .attemptEnded(.of(1, epoch: 2), sequence: 3, .success, artifact: nil, isLate: true, at: time)
        )
        #expect(script.machine.studies[.one]?.trial(1)?.summary.cost == 0.25)
        #expect(!effects.stored.contains { if case .trialEnded = $0 { true } else { false } })
    }

    @Test func `a late result after another was accepted is kept as late, and never told`() throws {
        var script = try Self.superseded()
        script.succeeds(.of(1, epoch: 2), loss: 0.5, on: 2)
        _ = Self.back(&script)
        script.reports(.of(1), 2, .measurements([.loss(0.1, step: 1)]), on: 3)

        let effects = script.reports(.of(1), 3, .ended(.success, artifact: nil), on: 3)

        let time = UnixTime(rawValue: 15_000)
        #expect(
            effects == [
                .store(.attemptEnded(.of(1), sequence: 3, .success, artifact: nil, isLate: true, at: time)),
                .send(.of(3), .acknowledge(.of(1), sequence: 3)),
            ]
        )
        #expect(script.machine.studies[.one]?.trial(1)?.summary.cost == 0.5)
        #expect(script.machine.studies[.one]?.trial(1)?.acceptedEpoch == 2)
    }

    @Test func `a late failure never wins`() throws {
        var script = try Self.superseded()
        _ = Self.back(&script)

        let end = AttemptEnd(outcome: .failed, reason: "killed")
        let effects = script.reports(.of(1), 2, .ended(end, artifact: nil), on: 3)

        let time = UnixTime(rawValue: 15_000)
        #expect(
            effects.stored == [.attemptEnded(.of(1), sequence: 2, end, artifact: nil, isLate: true, at: time)]
        )
        #expect(script.state(of: 1) == .running)
    }

    @Test func `a late success without a finite objective never wins`() throws {
        var script = try Self.superseded()
        _ = Self.back(&script)

        script.reports(.of(1), 2, .ended(.success, artifact: nil), on: 3)

        #expect(script.state(of: 1) == .running)
        #expect(script.machine.studies[.one]?.running[1]?.attempt == .of(1, epoch: 2))
    }

    @Test func `a superseded attempt that still runs is stored beside the newer one, and fenced`() throws {
        var script = try Self.superseded()
        _ = Self.back(&script)
        let loss = Measurement.loss(0.5, step: 1)

        let effects = script.reports(.of(1), 2, .measurements([loss]), on: 3)

        #expect(
            effects == [
                .store(.measured(.of(1), sequence: 2, [loss])),
                .send(.of(3), .fenced(.of(1))),
                .send(.of(3), .acknowledge(.of(1), sequence: 2)),
            ]
        )
        let newer = try #require(script.machine.studies[.one]?.running[1])
        #expect(newer.sequence == 0)
        #expect(newer.metrics.finals == [])
    }

    @Test func `a superseded attempt that only starts is fenced`() throws {
        var script = try MachineScript(MachineScript.study(trials: 1))
        script.join(1)
        script.says(.ready(attemptsMax: 0), on: 1)
        _ = script.ticks(after: 15)

        let effects = script.reports(.of(1), 1, .started)

        let time = UnixTime(rawValue: 15_000)
        #expect(
            effects == [
                .store(.attemptStarted(.of(1), sequence: 1, at: time)),
                .send(.of(1), .fenced(.of(1))),
                .send(.of(1), .acknowledge(.of(1), sequence: 1)),
            ]
        )
    }

    @Test func `repeats and gaps of a superseded attempt are not stored`() throws {
        var script = try Self.superseded()
        _ = Self.back(&script)

        let again = script.reports(.of(1), 1, .started, on: 3)
        let gap = script.reports(.of(1), 9, .ended(.success, artifact: nil), on: 3)

        #expect(again == [.send(.of(3), .acknowledge(.of(1), sequence: 1))])
        #expect(gap == [.send(.of(3), .acknowledge(.of(1), sequence: 1))])
    }

    @Test func `nobody reports for another's superseded attempt`() throws {
        var script = try Self.superseded()

        let effects = script.reports(.of(1), 2, .ended(.success, artifact: nil), on: 2)

        #expect(effects.stored == [])
        #expect(script.state(of: 1) == .running)
    }

    @Test func `a result that a partition held back survives the end of its session`() throws {
        var script = try Self.superseded()
        _ = script.ticks(after: 600)
        #expect(script.machine.sessions[.of(1)] == nil)

        let welcome = Self.back(&script).welcome
        script.reports(.of(1), 2, .measurements([.loss(0.25, step: 1)]), on: 3)
        script.reports(.of(1), 3, .ended(.success, artifact: nil), on: 3)

        #expect(welcome?.session == .of(1))
        #expect(welcome?.held == [Welcome.Held(attempt: .of(1), acknowledged: 1, isKept: false)])
        #expect(script.machine.studies[.one]?.trial(1)?.acceptedEpoch == 1)
    }

    @Test func `a result from before a trial was run again is kept as late`() throws {
        var script = try Self.superseded()
        script.succeeds(.of(1, epoch: 2), loss: 0.5, on: 2)
        _ = try script.event { machine, moment, effects in try machine.rerun(.of(1), moment, into: &effects) }
        #expect(script.machine.studies[.one]?.running[1]?.attempt == .of(1, epoch: 3))
        _ = Self.back(&script)
        script.reports(.of(1), 2, .measurements([.loss(0.1, step: 1)]), on: 3)

        script.reports(.of(1), 3, .ended(.success, artifact: nil), on: 3)

        #expect(script.state(of: 1) == .running)
    }
}

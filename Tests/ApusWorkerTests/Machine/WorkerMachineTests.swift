import ApusProtocol
import ApusStudy
import ApusWorker
import Testing

@Suite struct WorkerMachineTests {
    typealias Effect = WorkerMachine.Effect

    static let program = [UInt8]("{}".utf8)
    static let succeeded = AttemptEnd(outcome: .succeeded)

    /// A machine that is welcome and holds `attempts`, all running.
    static func machine(running attempts: AttemptID...) throws -> WorkerMachine {
        let sent = try SentProgram(.nothing)
        var machine = WorkerMachine(slots: 3)
        var effects: [Effect] = []
        machine.welcomed(.sample(), into: &effects)
        machine.received(.program(digest: sent.digest, json: Self.program), into: &effects)
        for attempt in attempts { machine.received(sent.assign(attempt), into: &effects) }
        return machine
    }

    static func effects(
        _ machine: inout WorkerMachine,
        _ body: (inout WorkerMachine, inout [Effect]) -> Void
    ) -> [Effect] {
        var effects: [Effect] = []
        body(&machine, &effects)
        return effects
    }

    static func report(_ attempt: AttemptID, _ sequence: UInt64, _ event: Report.Event) -> Effect {
        .send(.report(Report(attempt: attempt, sequence: sequence, event: event)))
    }

    @Test func `a welcome makes it ready, and a known program is started`() throws {
        let sent = try SentProgram(.nothing)
        var machine = WorkerMachine(slots: 3)

        let welcomed = Self.effects(&machine) { $0.welcomed(.sample(), into: &$1) }
        #expect(welcomed == [.send(.ready(attemptsMax: 3))])
        #expect(machine.session == SessionID(rawValue: 5))

        let assigned = Self.effects(&machine) {
            $0.received(.program(digest: sent.digest, json: Self.program), into: &$1)
            $0.received(sent.assign(.one), into: &$1)
            $0.received(sent.assign(.one), into: &$1)
        }
        guard case .start(let assignment, let json)? = assigned.first, assigned.count == 1 else {
            Issue.record("expected one start, got \(assigned)")
            return
        }
        #expect(assignment.attempt == .one)
        #expect(json == Self.program)
        #expect(machine.past.held == [.one])
    }

    @Test func `rates go with what it is ready for, from when they are known, and once by themselves`() throws {
        let rates = [ComputeRates.unmeasured(engine: "cpu")]
        let ready = Effect.send(.ready(attemptsMax: 3, rates: rates))
        var machine = WorkerMachine(slots: 3)

        let early = Self.effects(&machine) { $0.ratesKnown([], into: &$1) }
        let welcomed = Self.effects(&machine) { $0.welcomed(.sample(), into: &$1) }
        let known = Self.effects(&machine) { $0.ratesKnown(rates, into: &$1) }
        let again = Self.effects(&machine) { $0.ratesKnown(rates, into: &$1) }
        let beat = Self.effects(&machine) { $0.heartbeatDue(into: &$1) }
        machine.disconnected()
        let away = Self.effects(&machine) { $0.ratesKnown([], into: &$1) }

        #expect(early == [])
        #expect(welcomed == [.send(.ready(attemptsMax: 3))])
        #expect(known == [ready])
        #expect(again == [])
        #expect(beat.contains(ready))
        #expect(away == [])
    }

    @Test func `an attempt that is to give way is asked once, runs on, and may still be stopped`() throws {
        var machine = try Self.machine(running: .one)

        let asked = Self.effects(&machine) {
            $0.received(.stop(.one, .giveWay), into: &$1)
            $0.received(.stop(.one, .giveWay), into: &$1)
        }
        let stopped = Self.effects(&machine) { $0.received(.stop(.one, .killedByUser), into: &$1) }

        #expect(asked == [.giveWay(.one)])
        #expect(stopped == [.stop(.one)])
    }

    @Test func `an assignment of a program that never came is lost`() throws {
        let sent = try SentProgram(.nothing)
        var machine = try Self.machine()
        machine.disconnected()
        _ = Self.effects(&machine) { $0.welcomed(.sample(), into: &$1) }

        let effects = Self.effects(&machine) { $0.received(sent.assign(.one), into: &$1) }

        let reason = "the coordinator sent no program \(sent.digest.hex)"
        let end = AttemptEnd(outcome: .lost, reason: reason)
        #expect(effects == [Self.report(.one, 1, .ended(end, artifact: nil))])
    }

    @Test func `reports are numbered from 1, kept until they are acknowledged, and then forgotten`() throws {
        var machine = try Self.machine(running: .one)
        machine.attemptStarted(.one)
        let started = Self.effects(&machine) { $0.flush(into: &$1) }
        #expect(started == [Self.report(.one, 1, .started)])
        #expect(Self.effects(&machine) { $0.flush(into: &$1) } == [])

        let ended = Self.effects(&machine) { $0.attemptEnded(.one, Self.succeeded, artifact: nil, into: &$1) }
        #expect(ended == [Self.report(.one, 2, .ended(Self.succeeded, artifact: nil))])
        #expect(machine.runningCount == 0)
        #expect(!machine.isIdle)

        #expect(Self.effects(&machine) { $0.received(.acknowledge(.one, sequence: 1), into: &$1) } == [])
        let forgotten = Self.effects(&machine) { $0.received(.acknowledge(.one, sequence: 2), into: &$1) }
        #expect(forgotten == [.forget(.one)])
        #expect(machine.isIdle)
    }

    @Test func `measurements gather, and one flush makes reports of legal size`() throws {
        var machine = try Self.machine(running: .one)
        let many = (0..<1_500).map { Measurement(metric: "loss", step: $0, value: 1) }
        machine.attemptMeasured(.one, many)

        let flushed = Self.effects(&machine) { $0.flush(into: &$1) }

        #expect(
            flushed == [
                Self.report(.one, 1, .measurements(Array(many.prefix(1_024)))),
                Self.report(.one, 2, .measurements(Array(many.dropFirst(1_024)))),
            ]
        )
        #expect(Self.effects(&machine) { $0.flush(into: &$1) } == [])
    }

    @Test func `an attempt that ends before any flush reports its start and its end together`() throws {
        var machine = try Self.machine(running: .one)
        machine.attemptStarted(.one)

        let ended = Self.effects(&machine) { $0.attemptEnded(.one, Self.succeeded, artifact: nil, into: &$1) }

        #expect(
            ended == [
                Self.report(.one, 1, .started), Self.report(.one, 2, .ended(Self.succeeded, artifact: nil)),
            ]
        )
    }

    @Test func `measurements that no flush has taken go before the end`() throws {
        var machine = try Self.machine(running: .one)
        let measurement = Measurement(metric: "loss", step: 1, value: 1)
        machine.attemptMeasured(.one, [measurement])

        let ended = Self.effects(&machine) { $0.attemptEnded(.one, Self.succeeded, artifact: nil, into: &$1) }

        #expect(ended.first == Self.report(.one, 1, .measurements([measurement])))
    }

    @Test func `an attempt with a long backlog is congested until it is acknowledged`() throws {
        var machine = try Self.machine(running: .one)
        let many = (0...WorkerMachine.backlogMax).map { Measurement(metric: "loss", step: $0, value: 1) }
        machine.attemptMeasured(.one, many)
        #expect(machine.isCongested(.one))

        _ = Self.effects(&machine) { $0.flush(into: &$1) }

        #expect(!machine.isCongested(.one))
        #expect(!machine.isCongested(.two))
    }

    @Test func `what happened while there was no connection is sent with the next welcome`() throws {
        var machine = try Self.machine(running: .one)
        machine.attemptStarted(.one)
        _ = Self.effects(&machine) { $0.flush(into: &$1) }
        machine.disconnected()
        #expect(Self.effects(&machine) { $0.attemptEnded(.one, Self.succeeded, artifact: nil, into: &$1) } == [])
        #expect(machine.past.held == [.one])
        #expect(machine.past.resuming == SessionID(rawValue: 5))

        let held = Welcome.Held(attempt: .one, acknowledged: 1, isKept: true)
        let effects = Self.effects(&machine) { $0.welcomed(.sample(held: [held]), into: &$1) }

        let ended = Self.report(.one, 2, .ended(Self.succeeded, artifact: nil))
        #expect(effects == [ended, .send(.ready(attemptsMax: 3))])
    }

    @Test func `an attempt that the welcome does not keep is stopped, and forgotten in silence`() throws {
        var machine = try Self.machine(running: .one)
        machine.disconnected()
        let held = Welcome.Held(attempt: .one, acknowledged: 0, isKept: false)

        let welcomed = Self.effects(&machine) { $0.welcomed(.sample(held: [held]), into: &$1) }
        #expect(welcomed == [.stop(.one), .send(.ready(attemptsMax: 3))])
        #expect(machine.past.held == [])

        machine.attemptStarted(.one)
        #expect(Self.effects(&machine) { $0.flush(into: &$1) } == [])
        let ended = Self.effects(&machine) { $0.attemptEnded(.one, Self.succeeded, artifact: nil, into: &$1) }
        #expect(ended == [.forget(.one)])
    }

    @Test(arguments: [
        (StopReason.killedByUser, Outcome.killed, "killed by a user"), (.studyStopped, .cancelled, ""),
        (.superseded, .cancelled, ""), (.outranked, .stopped, ""),
    ])
    func `a stop is passed on once, and names the end`(reason: StopReason, outcome: Outcome, text: String) throws {
        var machine = try Self.machine(running: .one)

        let stopped = Self.effects(&machine) {
            $0.received(.stop(.one, reason), into: &$1)
            $0.received(.stop(.one, reason), into: &$1)
            $0.received(.stop(.two, reason), into: &$1)
        }
        let ended = Self.effects(&machine) {
            $0.attemptEnded(.one, AttemptEnd(outcome: .failed, signal: 9), artifact: nil, into: &$1)
        }

        #expect(stopped == [.stop(.one)])
        let end = AttemptEnd(outcome: outcome, reason: text, signal: 9)
        #expect(ended == [Self.report(.one, 1, .ended(end, artifact: nil))])
    }

    @Test func `an attempt that succeeded before its stop took effect has succeeded`() throws {
        var machine = try Self.machine(running: .one)
        _ = Self.effects(&machine) { $0.received(.stop(.one, .killedByUser), into: &$1) }

        let ended = Self.effects(&machine) { $0.attemptEnded(.one, Self.succeeded, artifact: nil, into: &$1) }

        #expect(ended == [Self.report(.one, 1, .ended(Self.succeeded, artifact: nil))])
    }

    @Test(arguments: [Outcome.killed, .cancelled])
    func `an end that nobody ordered here was ordered of a former worker, and is told as a loss`(
        outcome: Outcome
    ) throws {
        var machine = try Self.machine(running: .one)

        let ended = Self.effects(&machine) {
            $0.attemptEnded(.one, AttemptEnd(outcome: outcome, signal: 15), artifact: nil, into: &$1)
        }

        let end = AttemptEnd(outcome: .lost, reason: "it was ended by order of a former worker", signal: 15)
        #expect(ended == [Self.report(.one, 1, .ended(end, artifact: nil))])
    }

    @Test func `a fenced attempt is stopped once, also when it was being stopped`() throws {
        var machine = try Self.machine(running: .one, .two)
        _ = Self.effects(&machine) { $0.received(.stop(.two, .killedByUser), into: &$1) }

        let fenced = Self.effects(&machine) {
            $0.received(.fenced(.one), into: &$1)
            $0.received(.fenced(.one), into: &$1)
            $0.received(.fenced(.two), into: &$1)
        }

        #expect(fenced == [.stop(.one)])
        #expect(machine.past.held == [])
    }

    @Test func `an attempt that has ended is fenced in vain: its result may still win`() throws {
        var machine = try Self.machine(running: .one)
        _ = Self.effects(&machine) { $0.attemptEnded(.one, Self.succeeded, artifact: nil, into: &$1) }

        #expect(Self.effects(&machine) { $0.received(.fenced(.one), into: &$1) } == [])
        #expect(machine.past.held == [.one])
    }

    @Test func `a heartbeat names what is held, and says again what nobody answered since the last one`() throws {
        var machine = try Self.machine(running: .one)
        machine.attemptStarted(.one)
        _ = Self.effects(&machine) { $0.flush(into: &$1) }
        let ready = Effect.send(.ready(attemptsMax: 3))

        let first = Self.effects(&machine) { $0.heartbeatDue(into: &$1) }
        let second = Self.effects(&machine) { $0.heartbeatDue(into: &$1) }

        #expect(first == [.send(.heartbeat(Heartbeat(sequence: 1, held: [.one]))), ready])
        let again = Self.report(.one, 1, .started)
        #expect(second == [.send(.heartbeat(Heartbeat(sequence: 2, held: [.one]))), ready, again])
        machine.disconnected()
        #expect(Self.effects(&machine) { $0.heartbeatDue(into: &$1) } == [])
    }

    @Test func `a machine that drains takes no more, on every connection`() throws {
        var machine = try Self.machine(running: .one)

        let drained = Self.effects(&machine) {
            $0.drain(into: &$1)
            $0.drain(into: &$1)
        }
        machine.disconnected()
        let welcomed = Self.effects(&machine) { $0.welcomed(.sample(), into: &$1) }

        #expect(drained == [.send(.ready(attemptsMax: 0))])
        #expect(welcomed == [.send(.ready(attemptsMax: 0))])
        #expect(machine.isDraining)
    }

    @Test func `what is the connection's is no concern of it`() throws {
        var machine = try Self.machine(running: .one)
        let stream = StreamID(rawValue: 1)

        let effects = Self.effects(&machine) {
            $0.received(.heartbeatReply(sequence: 1), into: &$1)
            $0.received(.streamAccepted(stream, offset: 0), into: &$1)
            $0.received(.streamDone(stream), into: &$1)
            $0.received(.streamEnd(StreamEnd(stream: stream, byteCount: 0)), into: &$1)
        }

        #expect(effects == [])
    }
}

import ApusProtocol
import ApusQueue
import ApusStore
import ApusStudy
import Testing

@testable import ApusCoordinator

@Suite struct CoordinatorMachineWorkersTests {
    @Test func `a worker is welcome, with a session that was never minted before`() throws {
        var script = try MachineScript()

        let first = script.hello(1)
        let second = script.hello(2)

        let welcome = Welcome(
            version: 1,
            session: .of(1),
            heartbeatInterval: .seconds(3),
            lease: .seconds(15),
            held: []
        )
        #expect(first == [.send(.of(1), .welcome(welcome))])
        #expect(second.welcome?.session == .of(2))
        #expect(script.machine.session(on: .of(2)) == .of(2))
    }

    @Test func `a second process of a name is refused while the first is connected`() throws {
        var script = try MachineScript()
        script.join(1)

        let effects = script.hello(2, worker: "w1", instance: 99)

        let text = "a worker named 'w1' is connected; start this one with another --name"
        #expect(effects == [.send(.of(2), .refused(.nameInUse, text: text)), .close(.of(2))])
        #expect(script.machine.session(on: .of(2)) == nil)
        #expect(script.machine.queue.isConnected(.of(1)))
    }

    @Test func `a new process of a name takes the place of one that is away, whose attempts are lost at once`() throws {
        var script = try MachineScript()
        script.join(1)
        #expect(script.disconnects(1) == [])

        let effects = script.hello(2, worker: "w1", instance: 99)

        #expect(effects.stored.contains(.trialRequeued(.of(1))))
        #expect(effects.welcome?.session == .of(2))
        #expect(script.machine.sessions[.of(1)] == nil)
        #expect(script.says(.ready(attemptsMax: 1), on: 2).assigned == [.of(1, epoch: 2)])
    }

    @Test func `a process that comes back in time keeps its session and its attempts`() throws {
        var script = try MachineScript()
        script.join(1)
        script.reports(.of(1), 1, .started)
        _ = script.disconnects(1)
        script.seconds += 9

        let effects = script.hello(7, worker: "w1", instance: 1, resuming: 1, held: [.of(1)])

        #expect(effects.stored == [])
        #expect(effects.welcome?.session == .of(1))
        #expect(effects.welcome?.held == [Welcome.Held(attempt: .of(1), acknowledged: 1, isKept: true)])
        let loss = Measurement.loss(0.5, step: 1)
        let reply = script.reports(.of(1), 2, .measurements([loss]), on: 7)
        #expect(reply.stored == [.measured(.of(1), sequence: 2, [loss])])
    }

    @Test func `an assignment that never arrived is lost when its worker comes back without it`() throws {
        var script = try MachineScript()
        script.join(1)
        _ = script.disconnects(1)

        let effects = script.hello(7, worker: "w1", instance: 1, resuming: 1, held: [])

        #expect(effects.stored.contains(.trialRequeued(.of(1))))
        #expect(script.says(.ready(attemptsMax: 1), on: 7).assigned == [.of(1, epoch: 2)])
    }

    @Test func `a worker that noticed a break first moves to its new connection`() throws {
        var script = try MachineScript()
        script.join(1)

        let effects = script.hello(7, worker: "w1", instance: 1, resuming: 1, held: [.of(1)])

        #expect(effects.contains(.close(.of(1))))
        #expect(effects.welcome?.session == .of(1))
        #expect(script.says(.ready(attemptsMax: 1), on: 1) == [])
        _ = script.disconnects(1)
        #expect(script.machine.queue.isConnected(.of(1)))
    }

    @Test func `a process whose welcome was lost begins anew, and its old connection is closed`() throws {
        var script = try MachineScript()
        script.join(1)

        let effects = script.hello(7, worker: "w1", instance: 1)

        #expect(effects.contains(.close(.of(1))))
        #expect(effects.welcome?.session == .of(2))
        #expect(effects.stored.contains(.trialRequeued(.of(1))))
        #expect(script.machine.sessions.keys.sorted() == [.of(2)])
        #expect(script.machine.session(on: .of(1)) == nil)
    }

    @Test func `nobody resumes another's session`() throws {
        var script = try MachineScript()
        script.join(1)
        _ = script.disconnects(1)

        let stranger = script.hello(2, instance: 2, resuming: 1, held: [.of(1)])
        let namesake = script.hello(3, worker: "w3", instance: 1, resuming: 1, held: [.of(1)])

        #expect(stranger.welcome?.session == .of(2))
        #expect(
            stranger.welcome?.held == [
                Welcome.Held(attempt: .of(1), acknowledged: WireLimits.sequenceMax, isKept: false)
            ]
        )
        #expect(namesake.welcome?.session == .of(3))
    }

    @Test func `a program is sent again on a new connection`() throws {
        var script = try MachineScript()
        script.join(1)
        _ = script.disconnects(1)
        _ = script.hello(7, worker: "w1", instance: 1, slots: 2, resuming: 1, held: [.of(1)])

        let effects = script.says(.ready(attemptsMax: 2), on: 7)

        #expect(effects.sent(to: 7).first == .program(digest: .sample, json: [1]))
        #expect(effects.assigned == [.of(2)])
    }

    @Test func `a heartbeat is answered, and keeps the leases that it names`() throws {
        var script = try MachineScript()
        script.join(1)
        script.seconds = 14

        let effects = script.says(.heartbeat(Heartbeat(sequence: 5, held: [.of(1)])), on: 1)

        #expect(effects == [.send(.of(1), .heartbeatReply(sequence: 5))])
        #expect(script.machine.sessions[.of(1)]?.heardAt == .seconds(14))
        #expect(script.ticks(after: 14) == [])
        #expect(script.ticks(after: 1).stored.contains(.trialRequeued(.of(1))))
    }

    @Test func `a heartbeat that names what the worker does not hold is answered with fenced`() throws {
        var script = try MachineScript()
        script.join(1)
        _ = script.hello(2)

        let effects = script.says(.heartbeat(Heartbeat(sequence: 1, held: [.of(1), .of(9)])), on: 2)

        #expect(
            effects == [
                .send(.of(2), .fenced(.of(1))), .send(.of(2), .fenced(.of(9))),
                .send(.of(2), .heartbeatReply(sequence: 1)),
            ]
        )
    }

    @Test func `a worker that says goodbye gives everything back, and its connection is closed`() throws {
        var script = try MachineScript()
        script.join(1)

        let effects = script.says(.goodbye, on: 1)

        #expect(effects.stored.contains(.trialRequeued(.of(1))))
        #expect(effects.contains(.close(.of(1))))
        #expect(script.machine.sessions.isEmpty)
        #expect(script.says(.ready(attemptsMax: 1), on: 1) == [])
    }

    @Test func `a worker that drains gets no more`() throws {
        var script = try MachineScript()
        script.join(1, slots: 2)
        script.says(.ready(attemptsMax: 0), on: 1)

        let effects = script.succeeds(.of(1))

        #expect(effects.assigned == [])
        #expect(script.machine.sessions[.of(1)]?.attemptsMax == 0)
    }

    @Test func `a session that holds nothing and is away is forgotten at the next tick`() throws {
        var script = try MachineScript(MachineScript.study(trials: 1))
        _ = script.hello(1)
        #expect(script.disconnects(1) == [])
        #expect(script.machine.sessions.count == 1)

        _ = script.ticks(after: 1)

        #expect(script.machine.sessions.isEmpty)
    }

    @Test func `messages of a connection that nobody knows change nothing`() throws {
        var script = try MachineScript()

        #expect(script.says(.ready(attemptsMax: 1), on: 4) == [])
        #expect(script.says(.goodbye, on: 4) == [])
        #expect(script.disconnects(4) == [])
    }

    @Test func `streams belong to the connection and the shell`() throws {
        var script = try MachineScript(MachineScript.study(trials: 1))
        script.join(1)
        _ = script.hello(2)

        #expect(script.machine.mayWrite(.of(1), on: .of(1)))
        #expect(!script.machine.mayWrite(.of(1), on: .of(2)))
        #expect(!script.machine.mayWrite(.of(2), on: .of(1)))
        #expect(!script.machine.mayWrite(.of(1), on: .of(9)))
        let end = WorkerMessage.streamEnd(StreamEnd(stream: StreamID(rawValue: 1), byteCount: 0))
        #expect(script.says(end, on: 1) == [])
    }

    @Test func `a superseded attempt may still write its artifact`() throws {
        var script = try MachineScript(MachineScript.study(trials: 1))
        script.join(1)

        _ = script.ticks(after: 15)

        #expect(script.machine.mayWrite(.of(1), on: .of(1)))
    }
}

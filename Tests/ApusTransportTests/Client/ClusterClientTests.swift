import ApusProtocol
import ApusStudy
import ApusTransport
import Logging
import ServiceLifecycle
import Testing

@Suite(.timeLimit(.minutes(2))) struct ClusterClientTests {
    private static func client(_ port: Int, _ delegate: ScriptedDelegate) -> ClusterClient {
        ClusterClient(
            settings: ClientSettings(host: "127.0.0.1", port: port),
            logger: .silent,
            clock: ContinuousClock(),
            chance: { 0 },
            delegate: delegate
        )
    }

    @Test func `a worker joins, sends, hears, and leaves`() async throws {
        let heartbeat = WorkerMessage.heartbeat(Heartbeat(sequence: 1, held: [.sample]))
        let delegate = ScriptedDelegate(hello: try .sample(), sessionsMax: 1) { connection in
            try connection.send([.ready(attemptsMax: 1), heartbeat])
            for await batch in connection.inbound where batch.contains(.message(.heartbeatReply(sequence: 1))) { break }
            try connection.send([.goodbye])
        }
        let (messages, arrived) = AsyncStream.makeStream(of: WorkerMessage.self)
        let handler: ClusterListener.Handler = { connection in
            try? connection.welcome(.sample())
            for await batch in connection.inbound {
                for case .message(let message) in batch {
                    arrived.yield(message)
                    if message == heartbeat { try? connection.send([.heartbeatReply(sequence: 1)]) }
                }
            }
            arrived.finish()
        }

        let all = try await ListeningCoordinator.with(handler: handler) { address in
            try await Self.client(address.port, delegate).run()
            var all: [WorkerMessage] = []
            for await message in messages { all.append(message) }
            return all
        }

        #expect(all == [.ready(attemptsMax: 1), heartbeat, .goodbye])
    }

    @Test func `a worker comes back when the coordinator was restarted`() async throws {
        let delegate = ScriptedDelegate(hello: try .sample(), sessionsMax: 2)
        let again = SessionID(rawValue: 2)

        let port = try await withThrowingTaskGroup(of: Void.self) { group in
            let port = try await ListeningCoordinator.with { address in
                address.port
            }
            group.addTask { try await Self.client(port, delegate).run() }
            // Nobody listens yet.
            guard case .disconnected = try #require(await delegate.next()) else {
                Issue.record("expected a failure")
                return port
            }
            try await ListeningCoordinator.with(port: port) { _ in
                let event = await delegate.nextServed()
                #expect(event == .served(.sample()))
            }
            let handler: ClusterListener.Handler = { connection in
                try? connection.welcome(.sample(session: again))
            }
            try await ListeningCoordinator.with(port: port, handler: handler) { _ in
                let event = await delegate.nextServed()
                #expect(event == .served(.sample(session: again)))
                try await group.waitForAll()
            }
            return port
        }
        #expect(port > 0)
    }

    @Test func `a wrong token ends the client`() async throws {
        let delegate = ScriptedDelegate(hello: try .sample(token: "guess"), sessionsMax: 1)

        try await ListeningCoordinator.with { address in
            let refusal = ConnectionEnd.refused(.token, text: "the join token is wrong", code: 0)
            await #expect(throws: refusal) { try await Self.client(address.port, delegate).run() }
        }
    }

    @Test func `a worker that is told to come back does`() async throws {
        let delegate = ScriptedDelegate(hello: try .sample(), sessionsMax: 1)
        let handler: ClusterListener.Handler = { $0.refuse(.busy, text: "full") }

        try await ListeningCoordinator.with(handler: handler) { address in
            try await withThrowingTaskGroup(of: Void.self) { group in
                let services = ServiceGroup(services: [Self.client(address.port, delegate)], logger: .silent)
                group.addTask { try await services.run() }
                for _ in 0..<2 {
                    #expect(await delegate.next() == .disconnected(.refused(.busy, text: "full", code: 0)))
                }
                // It waits now, and a shutdown ends that.
                await services.triggerGracefulShutdown()
                try await group.waitForAll()
            }
        }
    }

    @Test func `a cancelled client ends, while it serves`() async throws {
        let delegate = ScriptedDelegate(hello: try .sample(), sessionsMax: 9)

        try await ListeningCoordinator.with { address in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await Self.client(address.port, delegate).run() }
                #expect(await delegate.next() == .served(.sample()))
                group.cancelAll()
                try await group.waitForAll()
            }
        }
    }

    @Test func `a message that breaks a limit is not sent, and the session goes on`() async throws {
        let delegate = ScriptedDelegate(hello: try .sample(), sessionsMax: 1) { connection in
            #expect(throws: ProtocolError.outOfRange("attempts_max", value: "-1", limits: "0 to 10000")) {
                try connection.send([.goodbye, .ready(attemptsMax: -1)])
            }
            #expect(connection.end == nil)
        }

        try await ListeningCoordinator.with { address in
            try await Self.client(address.port, delegate).run()
        }
    }
}

import ApusProtocol
import ApusTransport
import Synchronization

/// A worker of a test: counts its sessions, and says what it saw.
final class ScriptedDelegate: ClusterClientDelegate {
    enum Event: Hashable {
        case served(Welcome)
        case disconnected(ConnectionEnd)
    }

    private let events: AsyncStream<Event>
    private let seen: AsyncStream<Event>.Continuation
    private let greeting: Hello
    private let sessionsMax: Int
    private let sessions = Mutex(0)
    private let work: @Sendable (CoordinatorConnection) async throws -> Void

    /// Leaves after so many sessions; `work` is done in each.
    init(
        hello: Hello,
        sessionsMax: Int,
        work: @escaping @Sendable (CoordinatorConnection) async throws -> Void = { connection in
            for await _ in connection.inbound {}
        }
    ) {
        (self.events, self.seen) = AsyncStream.makeStream(of: Event.self)
        self.greeting = hello
        self.sessionsMax = sessionsMax
        self.work = work
    }

    /// The next thing that it saw.
    func next() async -> Event? {
        var iterator = self.events.makeAsyncIterator()
        return await iterator.next()
    }

    /// The next session, past failures to connect.
    func nextServed() async -> Event? {
        var event = await self.next()
        while case .disconnected = event { event = await self.next() }
        return event
    }

    func hello() async -> Hello {
        self.greeting
    }

    func serve(_ connection: CoordinatorConnection) async -> AfterSession {
        self.seen.yield(.served(connection.welcome))
        // A test's own mistake shows as a missing message.
        try? await self.work(connection)
        let count = self.sessions.withLock { sessions in
            sessions += 1
            return sessions
        }
        return count < self.sessionsMax ? .reconnect : .leave
    }

    func disconnected(_ end: ConnectionEnd, retryIn wait: Duration) async {
        self.seen.yield(.disconnected(end))
    }
}

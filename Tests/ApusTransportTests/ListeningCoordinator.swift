import ApusProtocol
import ApusStudy
import ApusTransport
import Logging
import ServiceLifecycle

/// A listener on a free loopback port, for the time of a test.
///
/// Its patience is longer than a worker's coordinator has, so that a slow machine, or a sanitizer, is not taken for a peer
/// that is late.
enum ListeningCoordinator {
    /// Runs the body beside the listener, and then shuts it down.
    static func with<Result: Sendable>(
        port: Int = 0,
        security: ListenerSecurity = .plaintext(JoinToken("t")),
        connectionsMax: Int = ListenerSettings.connectionsMaxDefault,
        rates: ConnectionRates = .standard,
        receivedBytesMax: Int = ListenerSettings.receivedBytesMaxDefault,
        queuedBytesMax: Int = ListenerSettings.queuedBytesMaxDefault,
        handshakeTimeout: Duration = .seconds(60),
        idleTimeout: Duration = .seconds(60),
        joiner: @escaping ClusterListener.Joiner = { await $0.answer(.refused("no")) },
        handler: @escaping ClusterListener.Handler = Self.welcomeAll,
        body: (ListenerAddress) async throws -> Result
    ) async throws -> Result {
        let (addresses, bound) = AsyncStream.makeStream(of: ListenerAddress.self)
        let listener = ClusterListener(
            settings: ListenerSettings(
                host: "127.0.0.1",
                port: port,
                security: security,
                connectionsMax: connectionsMax,
                rates: rates,
                receivedBytesMax: receivedBytesMax,
                queuedBytesMax: queuedBytesMax,
                handshakeTimeout: handshakeTimeout,
                idleTimeout: idleTimeout
            ),
            logger: .silent,
            listening: { bound.yield($0) },
            joiner: joiner,
            handler: handler
        )
        return try await withThrowingTaskGroup(of: Void.self) { group in
            let services = ServiceGroup(services: [listener], logger: .silent)
            group.addTask { try await services.run() }
            var iterator = addresses.makeAsyncIterator()
            guard let address = await iterator.next() else { throw ListenerError.closed }
            let result: Result
            do {
                result = try await body(address)
            } catch {
                await services.triggerGracefulShutdown()
                throw error
            }
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
            return result
        }
    }

    /// Gives every worker the session of the vectors, and reads to the end.
    static let welcomeAll: ClusterListener.Handler = { connection in
        // The welcome is within its limits, so that it is always written.
        try? connection.welcome(.sample())
        for await _ in connection.inbound {}
    }
}

import ApusProtocol
import ApusStudy
import ApusTransport
import Logging
import ServiceLifecycle

/// A listener on a free loopback port, for the time of a test.
enum ListeningCoordinator {
    /// Runs the body beside the listener, and then shuts it down.
    static func with<Result: Sendable>(
        port: Int = 0,
        connectionsMax: Int = ListenerSettings.connectionsMaxDefault,
        rates: ConnectionRates = .standard,
        receivedBytesMax: Int = ListenerSettings.receivedBytesMaxDefault,
        queuedBytesMax: Int = ListenerSettings.queuedBytesMaxDefault,
        handshakeTimeout: Duration = .seconds(10),
        idleTimeout: Duration = .seconds(60),
        handler: @escaping ClusterListener.Handler = Self.welcomeAll,
        body: (ListenerAddress) async throws -> Result
    ) async throws -> Result {
        let (addresses, bound) = AsyncStream.makeStream(of: ListenerAddress.self)
        let listener = ClusterListener(
            settings: ListenerSettings(
                host: "127.0.0.1",
                port: port,
                security: .plaintext(JoinToken("t")),
                connectionsMax: connectionsMax,
                rates: rates,
                receivedBytesMax: receivedBytesMax,
                queuedBytesMax: queuedBytesMax,
                handshakeTimeout: handshakeTimeout,
                idleTimeout: idleTimeout
            ),
            logger: .silent,
            listening: { bound.yield($0) },
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

package import ApusProtocol

/// A session with the coordinator.
package struct CoordinatorConnection: Sendable {
    package let welcome: Welcome
    private let link: Link<WorkerHandshake>

    init(welcome: Welcome, link: Link<WorkerHandshake>) {
        self.welcome = welcome
        self.link = link
    }

    package var inbound: InboundBatches<CoordinatorMessage> {
        InboundBatches(inbox: self.link.inbox)
    }

    /// Nil while the connection lives.
    package var end: ConnectionEnd? {
        self.link.end
    }

    /// Queues all of the messages or none; to a connection that has ended nothing is sent, and `inbound` tells.
    ///
    /// Refuses a message that breaks a limit of the wire. A peer that leaves 16 MiB unread is disconnected.
    package func send(_ messages: [WorkerMessage]) throws(ProtocolError) {
        try self.link.send(messages)
    }

    /// Returns when there is room for the next chunk, or when the connection has ended.
    package func send(_ chunk: StreamChunk) async throws(ProtocolError) {
        try await self.link.send(chunk)
    }

    /// Lets what is queued go out, at most for two seconds, and closes.
    package func finish() async {
        await self.link.finish()
    }

    /// Closes at once.
    package func close() {
        self.link.close(for: .closed)
    }
}

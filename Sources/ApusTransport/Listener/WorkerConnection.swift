package import ApusIdentity
package import ApusProtocol
import NIOCore

/// A worker that said a good hello, with the right token, and waits for its welcome.
///
/// `welcome` or `refuse` comes first. No call waits for the peer, but `send` of a chunk and `finish`.
package struct WorkerConnection: Sendable {
    package let hello: Hello

    /// The highest version that both sides speak.
    package let version: UInt32

    /// The peer's address, for logs.
    package let peer: String

    /// What the peer showed; one that this coordinator's authority made, good or not.
    ///
    /// Nil without TLS and without one.
    package let certificate: WorkerCertificate?
    private let link: Link<CoordinatorHandshake>
    private let registry: ConnectionRegistry

    init(
        greeting: WorkerGreeting,
        certificate: WorkerCertificate?,
        link: Link<CoordinatorHandshake>,
        registry: ConnectionRegistry
    ) {
        self.registry = registry
        self.certificate = certificate
        self.hello = greeting.hello
        self.version = greeting.version
        self.peer = link.channel.remoteAddress.map { "\($0)" } ?? "unknown"
        self.link = link
    }

    package var inbound: InboundBatches<WorkerMessage> {
        InboundBatches(inbox: self.link.inbox)
    }

    /// Nil while the connection lives.
    package var end: ConnectionEnd? {
        self.link.end
    }

    /// Begins the session: from now on the worker may send.
    ///
    /// Only the first call counts.
    package func welcome(_ welcome: Welcome) throws(ProtocolError) {
        var buffer = ByteBuffer()
        try CoordinatorFrame(session: welcome.session, message: .welcome(welcome)).write(into: &buffer)
        let isFirst = self.link.decide { role in role.welcomed(welcome.session) }
        guard isFirst else { return }
        self.registry.identified(self.link.channel)
        self.link.add(buffer)
    }

    /// Tells the worker why; `finish` then closes.
    package func refuse(_ refusal: Refusal, text: String) {
        let isFirst = self.link.decide { role in role.refused() }
        guard isFirst else { return }
        self.link.note(.refused(refusal, text: text, code: 0))
        self.link.add(CoordinatorFrame.refusal(refusal, text: text))
    }

    /// Refuses and closes, without a handler.
    func turnAway(_ refusal: Refusal, text: String) {
        self.refuse(refusal, text: text)
        self.link.inbox.abandon()
        self.link.startFinish()
    }

    /// Nobody reads what came and what still comes.
    func abandon() {
        self.link.inbox.abandon()
    }

    /// Queues all of the messages or none; to a connection that has ended nothing is sent, and `inbound` tells.
    ///
    /// Refuses a message that breaks a limit of the wire. A peer that leaves 16 MiB unread is disconnected.
    package func send(_ messages: [CoordinatorMessage]) throws(ProtocolError) {
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

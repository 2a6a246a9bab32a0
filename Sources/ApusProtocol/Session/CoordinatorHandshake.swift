package import ApusStudy

/// The coordinator's side of one connection: who may say what, and when.
///
/// Pure. The transport feeds it with each frame and carries its action out. An error closes the connection.
package struct CoordinatorHandshake: Sendable {
    package enum Action: Hashable, Sendable {
        /// A good hello: answer it with `welcomed` or `refused`.
        case decide(Hello, version: UInt32)

        /// Send this, and close.
        case refuse(Refusal, text: String)
        case deliver(WorkerMessage)
    }

    private enum State: Sendable {
        case awaitingHello
        case deciding
        case established(SessionID)
        case closed
    }

    private let versions: ClosedRange<UInt32>
    /// Nil where the connection says by a certificate who the worker is.
    private let token: JoinToken?
    private var state = State.awaitingHello
    private var streams = StreamLedger()
    private var heartbeat: UInt64 = 0

    package init(versions: ClosedRange<UInt32> = ProtocolVersion.spoken, token: JoinToken?) {
        self.versions = versions
        self.token = token
    }

    /// Nil before the welcome and after the end.
    package var session: SessionID? {
        guard case .established(let session) = self.state else { return nil }
        return session
    }

    /// Nothing is done with a frame that comes after a refusal.
    package mutating func received(_ frame: WorkerFrame) throws(ProtocolError) -> Action? {
        switch self.state {
        case .awaitingHello:
            guard case .hello(let hello) = frame.message else { throw .helloExpected }
            if let session = frame.session { throw .sessionWrong(session.rawValue) }
            return self.judge(hello)
        case .deciding:
            if case .hello = frame.message { throw .helloRepeated }
            throw .messageBeforeWelcome
        case .established(let session):
            if case .hello = frame.message { throw .helloRepeated }
            guard frame.session == session else { throw .sessionWrong(frame.session?.rawValue ?? 0) }
            try self.check(frame.message)
            return .deliver(frame.message)
        case .closed:
            return nil
        }
    }

    /// Whether the chunk is to be delivered; one that comes after a refusal is not.
    package func received(_ chunk: StreamChunk) throws(ProtocolError) -> Bool {
        switch self.state {
        case .awaitingHello: throw .helloExpected
        case .deciding: throw .messageBeforeWelcome
        case .established: try self.streams.named(chunk.stream)
        case .closed: return false
        }
        return true
    }

    /// The hello was accepted as this session; false when the connection is past that.
    package mutating func welcomed(_ session: SessionID) -> Bool {
        guard case .deciding = self.state else { return false }
        self.state = .established(session)
        return true
    }

    /// The worker was refused; false when it was told before.
    package mutating func refused() -> Bool {
        if case .closed = self.state { return false }
        self.state = .closed
        return true
    }

    /// This side asked for a file, as that stream.
    package mutating func requested(_ stream: StreamID) throws(ProtocolError) {
        try self.streams.opened(stream, by: .coordinator)
    }

    /// The time for a hello is over; a worker that is waiting for its answer is not to blame.
    package func timedOut() throws(ProtocolError) {
        if case .awaitingHello = self.state { throw .handshakeTimedOut }
    }

    /// A token comes first: a stranger is told nothing else.
    private mutating func judge(_ hello: Hello) -> Action {
        guard self.token?.matches(hello.token) ?? true else {
            self.state = .closed
            return .refuse(.token, text: "the join token is wrong")
        }
        guard let version = ProtocolVersion.agreed(self.versions, hello.versionMin...hello.versionMax) else {
            self.state = .closed
            return .refuse(
                .version,
                text: "the coordinator speaks versions \(self.versions.lowerBound) to \(self.versions.upperBound), "
                    + "the worker \(hello.versionMin) to \(hello.versionMax); update the older one"
            )
        }
        self.state = .deciding
        return .decide(hello, version: version)
    }

    private mutating func check(_ message: WorkerMessage) throws(ProtocolError) {
        switch message {
        case .streamOpen(let open):
            try self.streams.opened(open.stream, by: .worker)
        case .inputRequest(let stream, _, _):
            try self.streams.opened(stream, by: .worker)
        case .streamEnd(let end):
            try self.streams.named(end.stream)
        case .streamRefused(let stream, _):
            try self.streams.named(stream)
        case .heartbeat(let heartbeat):
            guard heartbeat.sequence > self.heartbeat else {
                throw .heartbeatOrder(last: self.heartbeat, next: heartbeat.sequence)
            }
            self.heartbeat = heartbeat.sequence
        case .hello, .ready, .report, .goodbye:
            break
        }
    }
}

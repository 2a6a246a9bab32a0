package import ApusStudy

/// The worker's side of one connection: who may say what, and when.
///
/// Pure. It begins when the hello is sent. An error closes the connection.
package struct WorkerHandshake: Sendable {
    package enum Action: Hashable, Sendable {
        case establish(Welcome)

        /// The coordinator closes the connection; `code` is the rule that was broken, 0 for none.
        case close(Refusal, text: String, code: UInt32)
        case deliver(CoordinatorMessage)
    }

    private enum State: Sendable {
        case awaitingWelcome
        case established(SessionID)
        case closed
    }

    private let versions: ClosedRange<UInt32>
    private var state = State.awaitingWelcome
    private var streams = StreamLedger()

    /// The versions are those that the hello offered.
    package init(versions: ClosedRange<UInt32> = ProtocolVersion.spoken) {
        self.versions = versions
    }

    /// Nil before the welcome and after the end.
    package var session: SessionID? {
        guard case .established(let session) = self.state else { return nil }
        return session
    }

    /// Nothing is done with a frame that comes after a refusal.
    package mutating func received(_ frame: CoordinatorFrame) throws(ProtocolError) -> Action? {
        if case .closed = self.state { return nil }
        if case .refused(let reason, let text) = frame.message {
            self.state = .closed
            return .close(reason, text: text, code: frame.code)
        }
        guard case .established(let session) = self.state else {
            guard case .welcome(let welcome) = frame.message else { throw .welcomeExpected }
            guard self.versions.contains(welcome.version) else { throw .versionNotOffered(welcome.version) }
            self.state = .established(welcome.session)
            return .establish(welcome)
        }
        if case .welcome = frame.message { throw .welcomeRepeated }
        guard frame.session == session else { throw .sessionWrong(frame.session?.rawValue ?? 0) }
        try self.check(frame.message)
        return .deliver(frame.message)
    }

    /// Whether the chunk is to be delivered; one that comes after a refusal is not.
    package func received(_ chunk: StreamChunk) throws(ProtocolError) -> Bool {
        switch self.state {
        case .awaitingWelcome: throw .welcomeExpected
        case .established: try self.streams.named(chunk.stream)
        case .closed: return false
        }
        return true
    }

    /// This side opened a stream, to send it or to have an input sent on it.
    package mutating func opened(_ stream: StreamID) throws(ProtocolError) {
        try self.streams.opened(stream, by: .worker)
    }

    /// The time for an answer is over.
    package func timedOut() throws(ProtocolError) {
        if case .awaitingWelcome = self.state { throw .handshakeTimedOut }
    }

    private mutating func check(_ message: CoordinatorMessage) throws(ProtocolError) {
        switch message {
        case .fileRequest(let request):
            try self.streams.opened(request.stream, by: .coordinator)
        case .streamAccepted(let stream, _), .streamAcknowledged(let stream, _), .streamDone(let stream),
            .streamRefused(let stream, _):
            try self.streams.named(stream)
        case .streamEnd(let end):
            try self.streams.named(end.stream)
        case .welcome, .refused, .program, .assign, .stop, .acknowledge, .fenced, .heartbeatReply:
            break
        }
    }
}

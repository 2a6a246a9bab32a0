import ApusProtocol
import NIOCore

/// A hello, and the version that both sides speak.
struct WorkerGreeting: Sendable {
    let hello: Hello
    let version: UInt32
}

extension CoordinatorHandshake: ConnectionRole {
    typealias Received = WorkerFrame
    typealias Sent = CoordinatorFrame

    static var greetingBytesMax: Int { WireLimits.helloFrameBytesMax }

    mutating func step(
        _ frame: WorkerFrame
    ) throws(ProtocolError) -> ConnectionStep<WorkerMessage, WorkerGreeting>? {
        switch try self.received(frame) {
        case .decide(let hello, let version): .greeted(WorkerGreeting(hello: hello, version: version))
        case .refuse(let refusal, let text): .refuse(refusal, text: text)
        case .deliver(let message): .deliver(message)
        case nil: nil
        }
    }

    mutating func sending(_ message: CoordinatorMessage) throws(ProtocolError) {
        guard case .fileRequest(let request) = message else { return }
        try self.requested(request.stream)
    }

    mutating func lastWords(_ error: ProtocolError) -> ByteBuffer? {
        if case .foreignProtocol(.http) = error { return HTTPAnswer.bytes }
        if case .foreignProtocol = error { return nil }
        let session = self.session
        guard self.refused() else { return nil }
        return CoordinatorFrame.refusal(.malformed, text: error.description, session: session, code: error.code)
    }

    mutating func busyWords(_ text: String) -> ByteBuffer? {
        let session = self.session
        return self.refused() ? CoordinatorFrame.refusal(.busy, text: text, session: session) : nil
    }
}

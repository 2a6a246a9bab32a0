import ApusProtocol
import NIOCore

extension WorkerHandshake: ConnectionRole {
    typealias Received = CoordinatorFrame
    typealias Sent = WorkerFrame

    static var greetingBytesMax: Int { WireLimits.frameBytesMax }

    mutating func step(
        _ frame: CoordinatorFrame
    ) throws(ProtocolError) -> ConnectionStep<CoordinatorMessage, Welcome>? {
        switch try self.received(frame) {
        case .establish(let welcome): .greeted(welcome)
        case .close(let refusal, let text, let code): .refused(refusal, text: text, code: code)
        case .deliver(let message): .deliver(message)
        case nil: nil
        }
    }

    mutating func sending(_ message: WorkerMessage) throws(ProtocolError) {
        switch message {
        case .streamOpen(let open): try self.opened(open.stream)
        case .inputRequest(let stream, _, _): try self.opened(stream)
        default: break
        }
    }

    /// The protocol has no word for it: the worker closes.
    mutating func lastWords(_ error: ProtocolError) -> ByteBuffer? {
        nil
    }

    mutating func busyWords(_ text: String) -> ByteBuffer? {
        nil
    }
}

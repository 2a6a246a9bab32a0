package import ApusStudy
package import NIOCore
import SwiftProtobuf

/// A control frame that a worker sends.
package struct WorkerFrame: ControlFrame {
    package let session: SessionID?
    package let message: WorkerMessage

    package init(session: SessionID?, message: WorkerMessage) {
        self.session = session
        self.message = message
    }

    package init(payload: ByteBuffer) throws(ProtocolError) {
        let wire = try WireWorkerFrame(payload: payload)
        guard let message = wire.message else { throw .messageMissing }
        self.session = wire.session == 0 ? nil : SessionID(rawValue: wire.session)
        self.message = try WorkerMessage(message)
    }

    package func write(into buffer: inout ByteBuffer) throws(ProtocolError) {
        var wire = WireWorkerFrame()
        wire.session = self.session?.rawValue ?? 0
        wire.message = try self.message.wire()
        try FrameWriter.write(control: try wire.payload(), into: &buffer)
    }
}

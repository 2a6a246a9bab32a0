package import ApusStudy
package import NIOCore
import SwiftProtobuf

/// A control frame that the coordinator sends.
package struct CoordinatorFrame: ControlFrame {
    package let session: SessionID?
    package let message: CoordinatorMessage

    /// The code of the rule that the worker broke, in a `refused`; 0 for none.
    package let code: UInt32

    package init(session: SessionID?, message: CoordinatorMessage) {
        self.init(session: session, message: message, code: 0)
    }

    package init(session: SessionID?, message: CoordinatorMessage, code: UInt32) {
        self.session = session
        self.message = message
        self.code = code
    }

    package init(payload: ByteBuffer) throws(ProtocolError) {
        let wire = try WireCoordinatorFrame(payload: payload)
        guard let message = wire.message else { throw .messageMissing }
        let session = SessionID(rawValue: wire.session)
        self.session = session.rawValue == 0 ? nil : session
        self.message = try CoordinatorMessage(message, session: session)
        if case .refused(let refused) = message { self.code = refused.code } else { self.code = 0 }
    }

    package func write(into buffer: inout ByteBuffer) throws(ProtocolError) {
        var wire = WireCoordinatorFrame()
        wire.session = self.session?.rawValue ?? 0
        wire.message = try self.message.wire(code: self.code)
        try FrameWriter.write(control: try wire.payload(), into: &buffer)
    }
}

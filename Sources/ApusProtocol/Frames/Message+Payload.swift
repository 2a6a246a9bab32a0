import NIOCore
import SwiftProtobuf

extension SwiftProtobuf.Message {
    /// Reads a payload; the schema nests four deep, so a deeper one is refused.
    init(payload: ByteBuffer) throws(ProtocolError) {
        var options = BinaryDecodingOptions()
        options.messageDepthLimit = 8
        options.discardUnknownFields = true
        do {
            self = try Self(serializedBytes: payload.readableBytesSpan, options: options)
        } catch {
            throw .notProtobuf
        }
    }

    /// The bytes of the message, its fields in the order of their numbers.
    func payload() throws(ProtocolError) -> [UInt8] {
        do {
            return try self.serializedBytes()
        } catch {
            throw .notProtobuf
        }
    }
}

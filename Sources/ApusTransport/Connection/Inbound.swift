package import ApusProtocol

/// Something that came over a connection.
package enum Inbound<Message: Hashable & Sendable>: Hashable, Sendable {
    case message(Message)
    case chunk(StreamChunk)
}

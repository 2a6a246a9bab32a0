import ApusProtocol

/// What the user of a stream is told.
enum StreamEvent: Hashable, Sendable {
    /// There is a connection; its number grows with each.
    case connected(UInt64)

    /// The connection of that number is gone, and its streams with it.
    case lost(UInt64)
    case accepted(StreamID, offset: UInt64)
    case acknowledged(StreamID, offset: UInt64)
    case done(StreamID)
    case refused(StreamID, StreamRefusal)

    /// What came cannot be stored; the text says why.
    case failed(StreamID, String)

    /// Time to see whether the file has grown.
    case look

    /// The file grows no more.
    case finish
}

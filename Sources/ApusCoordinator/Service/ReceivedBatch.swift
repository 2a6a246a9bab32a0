import ApusProtocol
import ApusStudy

/// What the machine left of a batch for the task that serves the connection.
struct ReceivedBatch: Sendable {
    /// Something that concerns a stream of the worker's.
    enum StreamPart: Sendable {
        case opened(StreamOpen, isAllowed: Bool)
        case chunk(StreamChunk)
        case ended(StreamEnd)
    }

    /// A worker that asks for an input it may have, from an offset on.
    struct InputRequest: Sendable {
        let stream: StreamID
        let digest: ContentDigest
        let offset: UInt64
    }

    /// In the order they came.
    var parts: [StreamPart] = []
    var uploads: [InputRequest] = []

    /// There is more than the store can take.
    var isCongested = false
}

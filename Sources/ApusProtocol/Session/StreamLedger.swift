/// Knows which streams of a connection were opened, and by which side, in two numbers.
///
/// Each side's stream numbers only grow, so a stream was opened exactly when it is not above the side's highest.
package struct StreamLedger: Sendable {
    package enum Side: Hashable, Sendable {
        case worker
        case coordinator

        /// The side that may open a stream of this number: workers odd ones, the coordinator even ones from 2.
        package init?(opening stream: StreamID) {
            guard stream.rawValue > 0 else { return nil }
            self = stream.rawValue % 2 == 1 ? .worker : .coordinator
        }
    }

    private var workerMax: UInt32 = 0
    private var coordinatorMax: UInt32 = 0

    package init() {}

    /// A side opens a stream; its number must be new.
    package mutating func opened(_ stream: StreamID, by side: Side) throws(ProtocolError) {
        guard Side(opening: stream) == side else { throw .streamParity(stream.rawValue) }
        switch side {
        case .worker:
            guard stream.rawValue > self.workerMax else { throw .streamReused(stream.rawValue) }
            self.workerMax = stream.rawValue
        case .coordinator:
            guard stream.rawValue > self.coordinatorMax else { throw .streamReused(stream.rawValue) }
            self.coordinatorMax = stream.rawValue
        }
    }

    /// A message or a chunk names a stream, which must have been opened; it may have ended since.
    package func named(_ stream: StreamID) throws(ProtocolError) {
        let highest = Side(opening: stream).map { $0 == .worker ? self.workerMax : self.coordinatorMax }
        guard let highest, stream.rawValue <= highest else { throw .streamUnknown(stream.rawValue) }
    }
}

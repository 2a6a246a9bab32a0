import ApusProtocol
import ApusTransport

/// A worker's connection, with the coordinator's own requests on it.
struct OpenConnection: Sendable {
    let connection: WorkerConnection

    /// The coordinator opens streams of even numbers, each one once.
    var nextStream: UInt32 = 2

    /// Requests for a file of a running attempt that are under way.
    var requests: [StreamID: FileRequestState] = [:]

    init(connection: WorkerConnection) {
        self.connection = connection
    }
}

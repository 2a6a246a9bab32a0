import ApusProtocol
import ApusTransport

/// What carries the streams of a session: its connection.
protocol StreamCarrier: Sendable {
    /// Queues all of the messages or none.
    func send(_ messages: [WorkerMessage]) throws(ProtocolError)

    /// Returns when there is room for the next chunk, or when the connection has ended.
    func send(_ chunk: StreamChunk) async throws(ProtocolError)

    /// Ends the connection at once.
    func close()
}

extension CoordinatorConnection: StreamCarrier {}

import ApusProtocol
import Synchronization

@testable import ApusWorker

/// A connection of a test: keeps what is sent.
final class RecordingCarrier: StreamCarrier {
    private let sent = Mutex<(messages: [WorkerMessage], chunks: [StreamChunk], isClosed: Bool)>(([], [], false))

    var messages: [WorkerMessage] { self.sent.withLock { $0.messages } }
    var chunks: [StreamChunk] { self.sent.withLock { $0.chunks } }
    var isClosed: Bool { self.sent.withLock { $0.isClosed } }

    func send(_ messages: [WorkerMessage]) throws(ProtocolError) {
        self.sent.withLock { $0.messages += messages }
    }

    func send(_ chunk: StreamChunk) async throws(ProtocolError) {
        self.sent.withLock { $0.chunks.append(chunk) }
    }

    func close() {
        self.sent.withLock { $0.isClosed = true }
    }
}

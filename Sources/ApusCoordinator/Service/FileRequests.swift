import ApusProtocol
import ApusStudy

/// A request for a file of a running attempt that waits for its bytes.
struct FileRequestState: Sendable {
    let continuation: CheckedContinuation<Result<FileBytes, FileRequestError>, Never>
    let deadline: Duration
    var offset: UInt64?
    var bytes: [UInt8] = []
}

/// Some bytes of a file of a running attempt.
struct FileBytes: Sendable {
    let offset: UInt64
    let bytes: [UInt8]
}

/// Why a file of a running attempt could not be read.
enum FileRequestError: Error, Sendable {
    case refused(StreamRefusal)

    /// The worker is not connected, or did not answer in time.
    case away
}

extension Coordinator {
    /// How long a worker may take to answer.
    static let fileRequestMax = Duration.seconds(10)

    /// Asks the worker that runs the attempt for bytes of a file; an empty path lists the run's folder.
    func requestFile(
        _ attempt: AttemptID,
        path: String,
        offset: Int64,
        byteCountMax: Int
    ) async -> Result<FileBytes, FileRequestError> {
        guard let running = self.machine.studies[attempt.trial.study]?.running[attempt.trial.number],
            running.attempt == attempt,
            let connection = self.machine.sessions[running.session]?.connection,
            let number = self.connections[connection]?.nextStream
        else { return .failure(.away) }
        let stream = StreamID(rawValue: number)
        self.connections[connection]?.nextStream += 2
        let request = FileRequest(
            stream: stream,
            attempt: attempt,
            path: path,
            offset: offset,
            byteCountMax: UInt64(max(0, min(byteCountMax, FileRequest.bytesMax)))
        )
        let deadline = self.clock.elapsed() + Self.fileRequestMax
        return await withCheckedContinuation { continuation in
            let state = FileRequestState(continuation: continuation, deadline: deadline)
            self.connections[connection]?.requests[stream] = state
            self.send([.fileRequest(request)], to: connection)
        }
    }

    func fileChunk(_ chunk: StreamChunk, on connection: ConnectionID) {
        guard let state = self.connections[connection]?.requests[chunk.stream] else { return }
        guard state.bytes.count + chunk.bytes.count <= FileRequest.bytesMax else {
            return self.answer(chunk.stream, on: connection, .failure(.refused(.tooLarge)))
        }
        if state.offset == nil { self.connections[connection]?.requests[chunk.stream]?.offset = chunk.offset }
        self.connections[connection]?.requests[chunk.stream]?.bytes.append(contentsOf: chunk.bytes)
    }

    func fileEnded(_ end: StreamEnd, on connection: ConnectionID) {
        guard let state = self.connections[connection]?.requests[end.stream] else { return }
        let bytes = FileBytes(offset: state.offset ?? end.byteCount, bytes: state.bytes)
        self.answer(end.stream, on: connection, .success(bytes))
    }

    func fileRefused(_ stream: StreamID, _ reason: StreamRefusal, on connection: ConnectionID) {
        self.answer(stream, on: connection, .failure(.refused(reason)))
    }

    /// Gives up on what was not answered in time, and on all requests of a connection that is gone.
    func expireFileRequests(now: Duration) {
        for (connection, open) in self.connections {
            for (stream, state) in open.requests where state.deadline <= now {
                self.answer(stream, on: connection, .failure(.away))
            }
        }
    }

    func answer(_ stream: StreamID, on connection: ConnectionID, _ result: Result<FileBytes, FileRequestError>) {
        self.connections[connection]?.requests.removeValue(forKey: stream)?.continuation.resume(returning: result)
    }
}

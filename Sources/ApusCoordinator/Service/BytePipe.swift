import Dispatch
import Synchronization

/// Carries bytes from code that blocks to a reader that awaits: at most `piecesMax` pieces are under way.
final class BytePipe: Sendable {
    private struct State {
        var pieces: [[UInt8]] = []
        var reader: CheckedContinuation<[UInt8]?, any Error>?
        var result: Result<Void, any Error>?
        var isAbandoned = false
    }

    /// Tells the producer that nobody reads any more, when the stream is let go.
    private final class Reader: Sendable {
        let pipe: BytePipe

        init(pipe: BytePipe) {
            self.pipe = pipe
        }

        deinit {
            self.pipe.abandon()
        }
    }

    static let piecesMax = 16
    private let room = DispatchSemaphore(value: BytePipe.piecesMax)
    private let state = Mutex(State())

    /// What `produce` writes, on a thread of its own; its error ends the stream.
    static func stream(
        _ produce: @escaping @Sendable (_ write: ([UInt8]) throws -> Void) throws -> Void
    ) -> CoordinatorAccess.ByteStream {
        let pipe = BytePipe()
        let reader = Reader(pipe: pipe)
        DispatchQueue.global().async {
            pipe.finish(Result { try produce { try pipe.write($0) } })
        }
        return AsyncThrowingStream { try await reader.pipe.next() }
    }

    private func write(_ piece: [UInt8]) throws {
        guard !piece.isEmpty else { return }
        self.room.wait()
        let reader = try self.state.withLock { state -> CheckedContinuation<[UInt8]?, any Error>? in
            guard !state.isAbandoned else {
                self.room.signal()
                throw CancellationError()
            }
            if let reader = state.reader {
                state.reader = nil
                return reader
            }
            state.pieces.append(piece)
            return nil
        }
        guard let reader else { return }
        self.room.signal()
        reader.resume(returning: piece)
    }

    private func finish(_ result: Result<Void, any Error>) {
        let reader = self.state.withLock { state -> CheckedContinuation<[UInt8]?, any Error>? in
            state.result = result
            defer { state.reader = nil }
            return state.reader
        }
        reader?.resume(with: result.map { nil })
    }

    private func next() async throws -> [UInt8]? {
        try await withCheckedThrowingContinuation { continuation in
            let ready = self.state.withLock { state -> Result<[UInt8]?, any Error>? in
                if !state.pieces.isEmpty {
                    self.room.signal()
                    return .success(state.pieces.removeFirst())
                }
                if let result = state.result { return result.map { nil } }
                state.reader = continuation
                return nil
            }
            if let ready { continuation.resume(with: ready) }
        }
    }

    private func abandon() {
        self.state.withLock { $0.isAbandoned = true }
        self.room.signal()
    }
}

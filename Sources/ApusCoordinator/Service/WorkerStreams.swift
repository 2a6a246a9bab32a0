import ApusArtifacts
import ApusProtocol
import ApusStudy
import Glibc

/// The streams that one connection's worker sends: logs to their files, artifacts to the content store.
///
/// Used by the task that reads the connection, one call after the other, so that a slow disk holds the worker back.
struct WorkerStreams: Sendable {
    private enum Sink: Sendable {
        case log(LogAppender)
        case artifact(PartialContent)
    }

    private struct Incoming: Sendable {
        var receiver: TransferReceiver
        let sink: Sink
    }

    /// Streams that one worker may have open.
    static let openMax = 4_096

    private let logs: LogFolder
    private let content: ContentStore
    private let queue: BlockingQueue
    private var incoming: [StreamID: Incoming] = [:]

    init(logs: LogFolder, content: ContentStore, queue: BlockingQueue) {
        self.logs = logs
        self.content = content
        self.queue = queue
    }

    mutating func opened(_ open: StreamOpen, isAllowed: Bool) async -> [CoordinatorMessage] {
        guard isAllowed else { return [.streamRefused(open.stream, .unknownAttempt)] }
        guard self.incoming.count < Self.openMax else { return [.streamRefused(open.stream, .tooMany)] }
        do {
            switch open.kind {
            case .log: return try await self.openLog(open)
            case .artifact(let byteCount, let digest): return try await self.openArtifact(open, byteCount, digest)
            }
        } catch {
            return [.streamRefused(open.stream, Self.refusal(for: error))]
        }
    }

    mutating func received(_ chunk: StreamChunk) async -> [CoordinatorMessage] {
        guard var stream = self.incoming[chunk.stream] else { return [] }
        let action = stream.receiver.received(offset: chunk.offset, byteCount: chunk.bytes.count)
        self.incoming[chunk.stream] = stream
        guard case .store = action else { return await self.carryOut(action.map { [$0] } ?? [], chunk.stream) }
        let sink = stream.sink
        do {
            try await self.queue.run {
                switch sink {
                case .log(let log): try log.write(chunk.bytes, at: chunk.offset)
                case .artifact(let partial):
                    try chunk.bytes.withUnsafeBytes { try partial.append($0, at: chunk.offset) }
                }
            }
        } catch {
            let failed = stream.receiver.failed(Self.refusal(for: error))
            self.incoming[chunk.stream] = stream
            return await self.carryOut(failed.map { [$0] } ?? [], chunk.stream)
        }
        let actions = stream.receiver.stored(upTo: chunk.offset + UInt64(chunk.bytes.count))
        self.incoming[chunk.stream] = stream
        return await self.carryOut(actions, chunk.stream)
    }

    mutating func ended(_ end: StreamEnd) async -> [CoordinatorMessage] {
        guard var stream = self.incoming[end.stream] else { return [] }
        let actions = stream.receiver.ended(byteCount: end.byteCount)
        self.incoming[end.stream] = stream
        return await self.carryOut(actions, end.stream)
    }

    private mutating func openLog(_ open: StreamOpen) async throws -> [CoordinatorMessage] {
        guard LogFolder.isName(open.name) else { return [.streamRefused(open.stream, .notFound)] }
        let logs = self.logs
        let log = try await self.queue.run { try logs.append(to: open.attempt, open.name) }
        let offset = log.byteCount
        self.incoming[open.stream] = Incoming(receiver: TransferReceiver(from: offset, byteCount: nil), sink: .log(log))
        return [.streamAccepted(open.stream, offset: offset)]
    }

    private mutating func openArtifact(
        _ open: StreamOpen,
        _ byteCount: UInt64,
        _ digest: ContentDigest
    ) async throws -> [CoordinatorMessage] {
        let content = self.content
        switch try await self.queue.run({ try content.upload(digest, byteCount: byteCount) }) {
        case .complete:
            return [.streamDone(open.stream)]
        case .partial(let partial):
            let offset = partial.offset
            let receiver = TransferReceiver(from: offset, byteCount: byteCount)
            self.incoming[open.stream] = Incoming(receiver: receiver, sink: .artifact(partial))
            return [.streamAccepted(open.stream, offset: offset)]
        }
    }

    private mutating func carryOut(
        _ actions: [TransferReceiver.Action],
        _ id: StreamID
    ) async -> [CoordinatorMessage] {
        var messages: [CoordinatorMessage] = []
        for action in actions {
            switch action {
            case .store: break
            case .acknowledge(let offset): messages.append(.streamAcknowledged(id, offset: offset))
            case .complete: messages.append(.streamDone(id))
            case .refuse(let reason): messages.append(.streamRefused(id, reason))
            case .verify: messages += await self.verify(id)
            }
        }
        if self.incoming[id]?.receiver.isOver ?? false { self.incoming[id] = nil }
        return messages
    }

    /// A log is what it is; an artifact must hash to its digest before it is there.
    private mutating func verify(_ id: StreamID) async -> [CoordinatorMessage] {
        guard var stream = self.incoming[id] else { return [] }
        let action: TransferReceiver.Action?
        switch stream.sink {
        case .log:
            action = stream.receiver.verified(true)
        case .artifact(let partial):
            do {
                try await self.queue.run { try partial.complete() }
                action = stream.receiver.verified(true)
            } catch {
                action = stream.receiver.failed(Self.refusal(for: error))
            }
        }
        self.incoming[id] = stream
        return await self.carryOut(action.map { [$0] } ?? [], id)
    }

    private static func refusal(for error: any Error) -> StreamRefusal {
        switch error {
        case ArtifactError.noSpace: .noSpace
        case ArtifactError.tooLarge: .tooLarge
        case ArtifactError.digestMismatch: .digestMismatch
        case ArtifactError.inUse: .tooMany
        case let log as LogError where log.code == ENOSPC: .noSpace
        default: .unreadable
        }
    }
}

import ApusArtifacts
import ApusProtocol
import ApusStudy
import ApusTransport

/// One connection of the coordinator of a test: answers as a coordinator does, and tells the test of the reports.
actor ScriptedCoordinator {
    let connection: WorkerConnection

    /// Ends the connection's handler.
    nonisolated let release: AsyncStream<Void>.Continuation
    nonisolated let released: AsyncStream<Void>
    private let store: ScriptedStore
    private var waiting: [Inbound<WorkerMessage>] = []
    private var names: [StreamID: (name: String, digest: ContentDigest?)] = [:]

    init(_ connection: WorkerConnection, store: ScriptedStore) {
        self.connection = connection
        self.store = store
        (self.released, self.release) = AsyncStream.makeStream()
    }

    nonisolated var hello: Hello { self.connection.hello }

    func welcome(_ welcome: Welcome = .sample()) throws {
        try self.connection.welcome(welcome)
    }

    func send(_ messages: CoordinatorMessage...) throws {
        try self.connection.send(messages)
    }

    func send(_ chunk: StreamChunk) async throws {
        try await self.connection.send(chunk)
    }

    /// Breaks the connection.
    func cut() {
        self.connection.close()
        self.release.finish()
    }

    /// The next report, acknowledged; throws when the worker has left.
    func report() async throws -> Report {
        while true {
            if case .report(let report) = try await self.next() { return report }
        }
    }

    /// Everything up to the attempt's end.
    func reports(of attempt: AttemptID) async throws -> [Report.Event] {
        var events: [Report.Event] = []
        while true {
            let report = try await self.report()
            guard report.attempt == attempt else { continue }
            events.append(report.event)
            if case .ended = report.event { return events }
        }
    }

    func end(of attempt: AttemptID) async throws -> (end: AttemptEnd, artifact: StoredContent?) {
        guard case .ended(let end, let artifact)? = try await self.reports(of: attempt).last else { throw Left() }
        return (end, artifact)
    }

    /// The next message, streams aside, which are answered here.
    func next() async throws -> WorkerMessage {
        while true {
            guard let inbound = await self.inbound() else { throw Left() }
            if let message = try await self.answer(inbound) { return message }
        }
    }

    /// The next message that says what the worker is ready for.
    func ready() async throws -> WorkerMessage {
        while true {
            let message = try await self.next()
            if case .ready = message { return message }
        }
    }

    /// The first frames on streams that this side has opened.
    func answers(count: Int) async throws -> [Inbound<WorkerMessage>] {
        var answers: [Inbound<WorkerMessage>] = []
        while answers.count < count {
            guard let inbound = await self.inbound() else { throw Left() }
            switch inbound {
            case .chunk(let chunk) where chunk.stream.rawValue.isMultiple(of: 2): answers.append(inbound)
            case .message(.streamEnd(let end)) where end.stream.rawValue.isMultiple(of: 2): answers.append(inbound)
            case .message(.streamRefused): answers.append(inbound)
            default: _ = try await self.answer(inbound)
            }
        }
        return answers
    }

    /// What comes next, and is answered by the test itself.
    func inbound() async -> Inbound<WorkerMessage>? {
        while self.waiting.isEmpty {
            var iterator = self.connection.inbound.makeAsyncIterator()
            guard let batch = await iterator.next() else { return nil }
            self.waiting += batch
        }
        return self.waiting.removeFirst()
    }

    func answer(_ inbound: Inbound<WorkerMessage>) async throws -> WorkerMessage? {
        switch inbound {
        case .chunk(let chunk):
            guard let (name, _) = self.names[chunk.stream] else { return nil }
            let count = self.store.append(chunk.bytes, to: name, at: chunk.offset)
            try self.send(.streamAcknowledged(chunk.stream, offset: UInt64(count)))
            return nil
        case .message(.streamOpen(let open)):
            try self.opened(open)
            return nil
        case .message(.streamEnd(let end)):
            try self.send(.streamDone(end.stream))
            return .streamEnd(end)
        case .message(.inputRequest(let stream, let digest, let offset)):
            try await self.sendInput(stream, digest, from: offset)
            return nil
        case .message(.heartbeat(let heartbeat)):
            try self.send(.heartbeatReply(sequence: heartbeat.sequence))
            return .heartbeat(heartbeat)
        case .message(.report(let report)):
            let (isNew, last) = self.store.reported(report)
            try self.send(.acknowledge(report.attempt, sequence: last))
            return isNew ? .report(report) : nil
        case .message(let message): return message
        }
    }

    private func opened(_ open: StreamOpen) throws {
        if let refusal = self.store.refusal(of: open.name) {
            return try self.send(.streamRefused(open.stream, refusal))
        }
        self.names[open.stream] = (open.name, nil)
        let offset = self.store.opened(open.name)
        try self.send(.streamAccepted(open.stream, offset: UInt64(offset)))
    }

    private func sendInput(_ stream: StreamID, _ digest: ContentDigest, from offset: UInt64) async throws {
        guard let bytes = self.store.input(digest, from: offset) else {
            return try self.send(.streamRefused(stream, .unknownContent))
        }
        for start in Swift.stride(from: Int(offset), to: bytes.count, by: StreamChunk.bytesMax) {
            let part = Array(bytes[start..<min(start + StreamChunk.bytesMax, bytes.count)])
            try await self.connection.send(StreamChunk(stream: stream, offset: UInt64(start), bytes: part))
        }
        try self.send(.streamEnd(StreamEnd(stream: stream, byteCount: UInt64(bytes.count))))
    }

    /// The worker has closed the connection.
    struct Left: Error {}
}

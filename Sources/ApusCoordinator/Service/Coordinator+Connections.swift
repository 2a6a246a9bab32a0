import ApusArtifacts
import ApusProtocol
package import ApusStudy
package import ApusTransport
import Logging

extension Coordinator {
    /// Serves one worker until its connection ends; the listener's handler.
    package nonisolated func serve(_ connection: WorkerConnection) async {
        guard let id = await self.greet(connection) else { return }
        var allowance = MessageAllowance()
        var streams = WorkerStreams(logs: self.logs, content: self.content, queue: self.files)
        await withDiscardingTaskGroup { group in
            for await batch in connection.inbound {
                var uploads: [(stream: StreamID, digest: ContentDigest, offset: UInt64)] = []
                var replies: [CoordinatorMessage] = []
                let messages = await self.received(batch, on: id, uploads: &uploads)
                for upload in uploads {
                    group.addTask { await self.sendInput(upload, on: connection) }
                }
                for part in messages { replies += await self.carry(part, &streams, id) }
                await self.reply(replies, to: id)
                let wait = allowance.took(batch.count, now: self.clock.elapsed())
                // Meanwhile the connection is not read, and its peer's sends wait.
                if wait > .zero { try? await self.clock.clock.sleep(for: wait) }
            }
            group.cancelAll()
        }
        await self.lost(id)
    }

    /// Ends the sessions of a worker that is let in no more; returns when that is durable.
    package func revoked(_ worker: WorkerName) async throws {
        var effects: [CoordinatorMachine.Effect] = []
        self.machine.revoked(worker, self.moment, into: &effects)
        self.enqueue(effects)
        try await self.durable()
    }

    /// A part of a batch that concerns streams, in its order.
    enum StreamPart: Sendable {
        case opened(StreamOpen, isAllowed: Bool)
        case chunk(StreamChunk)
        case ended(StreamEnd)
    }

    /// `nil` for one that is told to come again.
    private func greet(_ connection: WorkerConnection) -> ConnectionID? {
        if !self.machine.isExpected(connection.hello), let refusal = self.disk.refusal {
            self.diskIsFull()
            connection.refuse(.busy, text: refusal)
            return nil
        }
        let id = self.opened(connection)
        var effects: [CoordinatorMachine.Effect] = []
        self.machine.connected(
            id,
            hello: connection.hello,
            version: connection.version,
            self.moment,
            into: &effects
        )
        self.enqueue(effects)
        if self.machine.session(on: id) != nil {
            self.logger.info(
                "worker connected",
                metadata: ["worker": "\(connection.hello.worker.rawValue)", "peer": "\(connection.peer)"]
            )
        }
        return id
    }

    /// Gives the batch's messages to the machine, and what concerns streams back.
    private func received(
        _ batch: [Inbound<WorkerMessage>],
        on id: ConnectionID,
        uploads: inout [(stream: StreamID, digest: ContentDigest, offset: UInt64)]
    ) async -> [StreamPart] {
        var effects: [CoordinatorMachine.Effect] = []
        var parts: [StreamPart] = []
        let moment = self.moment
        for inbound in batch {
            switch inbound {
            case .chunk(let chunk) where chunk.stream.rawValue.isMultiple(of: 2): self.fileChunk(chunk, on: id)
            case .chunk(let chunk): parts.append(.chunk(chunk))
            case .message(.streamOpen(let open)):
                parts.append(.opened(open, isAllowed: self.machine.mayWrite(open.attempt, on: id)))
            case .message(.streamEnd(let end)) where end.stream.rawValue.isMultiple(of: 2): self.fileEnded(end, on: id)
            case .message(.streamEnd(let end)): parts.append(.ended(end))
            case .message(.streamRefused(let stream, let reason)): self.fileRefused(stream, reason, on: id)
            case .message(.inputRequest(let stream, let digest, let offset)):
                if self.machine.mayRead(digest, on: id) {
                    uploads.append((stream, digest, offset))
                } else {
                    self.send([.streamRefused(stream, .unknownContent)], to: id)
                }
            case .message(let message): self.machine.received(message, on: id, moment, into: &effects)
            }
        }
        self.enqueue(effects)
        // More than the store can take: this connection's next batch waits.
        if self.isCongested { try? await self.durable() }
        return parts
    }

    private nonisolated func carry(
        _ part: StreamPart,
        _ streams: inout WorkerStreams,
        _ id: ConnectionID
    ) async -> [CoordinatorMessage] {
        let replies =
            switch part {
            case .opened(let open, let isAllowed): await streams.opened(open, isAllowed: isAllowed)
            case .chunk(let chunk): await streams.received(chunk)
            case .ended(let end): await streams.ended(end)
            }
        for case .streamRefused(_, .noSpace) in replies { await self.diskIsFull() }
        return replies
    }

    /// Says once a minute that uploads wait for space.
    private func diskIsFull() {
        let now = self.clock.elapsed()
        guard now >= self.diskWarningNext else { return }
        self.diskWarningNext = now + .seconds(60)
        self.logger.error(
            "the disk is almost full: logs and artifacts of workers wait until there is space",
            metadata: ["folder": "\(self.content.path)"]
        )
    }

    private func reply(_ messages: [CoordinatorMessage], to id: ConnectionID) {
        if !messages.isEmpty { self.send(messages, to: id) }
    }

    private func lost(_ id: ConnectionID) {
        self.machine.disconnected(id, self.moment)
        for stream in self.connections[id]?.requests.keys.sorted() ?? [] {
            self.answer(stream, on: id, .failure(.away))
        }
        self.connections[id] = nil
        self.enqueue([])
    }

    /// Sends the content of an input to a worker that asked for it.
    private nonisolated func sendInput(
        _ request: (stream: StreamID, digest: ContentDigest, offset: UInt64),
        on connection: WorkerConnection
    ) async {
        let content = self.content
        do {
            let file = try await self.files.run { try content.open(request.digest) }
            let byteCount = try await self.files.run { try file.byteCount() }
            guard request.offset <= byteCount else {
                return try connection.send([.streamRefused(request.stream, .badOffset)])
            }
            var offset = request.offset
            while offset < byteCount, connection.end == nil, !Task.isCancelled {
                let start = offset
                let count = Int(min(UInt64(StreamChunk.bytesMax), byteCount - offset))
                let bytes = try await self.files.run { try file.bytes(at: start, count: count) }
                try await connection.send(StreamChunk(stream: request.stream, offset: offset, bytes: bytes))
                offset += UInt64(bytes.count)
            }
            try connection.send([.streamEnd(StreamEnd(stream: request.stream, byteCount: byteCount))])
        } catch {
            self.logger.warning("an input could not be sent", metadata: ["error": "\(error)"])
            // The connection may have ended; then nobody waits for the answer.
            try? connection.send([.streamRefused(request.stream, .unknownContent)])
        }
    }
}

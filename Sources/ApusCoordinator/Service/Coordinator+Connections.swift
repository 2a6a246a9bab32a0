import ApusArtifacts
import ApusProtocol
package import ApusStudy
package import ApusTransport
import Logging

extension Coordinator {
    /// Serves one worker until its connection ends; the listener's handler.
    package nonisolated func serve(_ connection: WorkerConnection) async {
        guard let id = await self.greet(connection) else { return }
        var streams = WorkerStreams(logs: self.logs, content: self.content, queue: self.files)
        await withDiscardingTaskGroup { group in
            for await batch in connection.inbound {
                let received = await self.received(batch, on: id)
                // More than the store can take: this connection's next batch waits.
                if received.isCongested { try? await self.durable() }
                for upload in received.uploads {
                    group.addTask { await self.sendInput(upload, on: connection) }
                }
                if !received.parts.isEmpty { await self.carry(received.parts, &streams, id) }
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

    /// `nil` for one that is told to come again.
    ///
    /// Never inlined, like others here: as a part of `serve`, their variables would lie in the memory of its task, which each
    /// idle connection keeps.
    @inline(never)
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

    /// Gives the batch's messages to the machine, and what is left for the connection's own task back.
    @inline(never)
    private func received(_ batch: [Inbound<WorkerMessage>], on id: ConnectionID) -> ReceivedBatch {
        var effects: [CoordinatorMachine.Effect] = []
        var left = ReceivedBatch()
        let moment = self.moment
        for inbound in batch {
            switch inbound {
            case .chunk(let chunk) where chunk.stream.rawValue.isMultiple(of: 2): self.fileChunk(chunk, on: id)
            case .chunk(let chunk): left.parts.append(.chunk(chunk))
            case .message(.streamOpen(let open)):
                left.parts.append(.opened(open, isAllowed: self.machine.mayWrite(open.attempt, on: id)))
            case .message(.streamEnd(let end)) where end.stream.rawValue.isMultiple(of: 2): self.fileEnded(end, on: id)
            case .message(.streamEnd(let end)): left.parts.append(.ended(end))
            case .message(.streamRefused(let stream, let reason)): self.fileRefused(stream, reason, on: id)
            case .message(.inputRequest(let stream, let digest, let offset)):
                if self.machine.mayRead(digest, on: id) {
                    left.uploads.append(ReceivedBatch.InputRequest(stream: stream, digest: digest, offset: offset))
                } else {
                    self.send([.streamRefused(stream, .unknownContent)], to: id)
                }
            case .message(let message): self.machine.received(message, on: id, moment, into: &effects)
            }
        }
        self.enqueue(effects)
        left.isCongested = self.isCongested
        return left
    }

    /// Apart from `serve` for the same reason: most connections have no streams at most times.
    @inline(never)
    private nonisolated func carry(
        _ parts: [ReceivedBatch.StreamPart],
        _ streams: inout WorkerStreams,
        _ id: ConnectionID
    ) async {
        var replies: [CoordinatorMessage] = []
        for part in parts {
            switch part {
            case .opened(let open, let isAllowed): replies += await streams.opened(open, isAllowed: isAllowed)
            case .chunk(let chunk): replies += await streams.received(chunk)
            case .ended(let end): replies += await streams.ended(end)
            }
        }
        if !replies.isEmpty { await self.reply(replies, to: id) }
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

    @inline(never)
    private func reply(_ messages: [CoordinatorMessage], to id: ConnectionID) {
        for case .streamRefused(_, .noSpace) in messages { self.diskIsFull() }
        self.send(messages, to: id)
    }

    @inline(never)
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
        _ request: ReceivedBatch.InputRequest,
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

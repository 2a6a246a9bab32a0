import ApusProtocol

/// How far an upload has come: carries out what its `TransferSender` decides.
struct UploadProgress: Sendable {
    private static let waitFirst = Duration.milliseconds(500)
    private static let waitLongest = Duration.seconds(30)

    private let upload: Upload
    private var sender: TransferSender
    private var opened: StreamDesk.Opened?
    private var byteCount: UInt64 = 0
    private var isFinished = false
    private var wait = Self.waitFirst

    init(upload: Upload) {
        self.upload = upload
        if case .artifact(_, let byteCount, _) = upload.source {
            self.byteCount = byteCount
            self.isFinished = true
        }
        self.sender = TransferSender()
        self.reset()
    }

    /// The end of the upload, when it has come to it.
    mutating func handle(_ event: StreamEvent) async -> Upload.End? {
        switch event {
        case .connected(let connection):
            guard self.opened?.connection != connection else { return nil }
            return await self.open()
        case .lost(let connection):
            guard self.opened.map({ $0.connection <= connection }) ?? true else { return nil }
            self.opened = nil
            self.sender.disconnected()
            return nil
        case .look: return await self.look()
        case .finish:
            self.isFinished = true
            if let end = await self.look() { return end }
            if self.byteCount == 0, self.opened == nil { return .complete }
            return await self.perform(self.sender.finished())
        case .accepted(let stream, let offset) where stream == self.opened?.stream:
            return await self.perform(self.sender.accepted(offset: offset))
        case .acknowledged(let stream, let offset) where stream == self.opened?.stream:
            self.wait = Self.waitFirst
            return await self.perform(self.sender.acknowledged(offset: offset))
        case .done(let stream) where stream == self.opened?.stream:
            return await self.perform(self.sender.done())
        case .refused(let stream, let reason) where stream == self.opened?.stream:
            return await self.perform(self.sender.refused(reason))
        case .accepted, .acknowledged, .done, .refused, .failed:
            // Of a connection that is gone.
            return nil
        }
    }

    /// Opens the stream, when there is something to send and a connection; a later event tries again.
    mutating func open() async -> Upload.End? {
        guard self.opened == nil, self.byteCount > 0 || self.upload.kind != .log else { return nil }
        let upload = self.upload
        do {
            self.opened = try upload.services.desk.open(upload.seat) { stream in
                .streamOpen(StreamOpen(stream: stream, attempt: upload.attempt, name: upload.name, kind: upload.kind))
            }
        } catch {
            return .unreadable("\(error)")
        }
        if self.opened != nil { self.sender.opened() }
        return nil
    }

    private mutating func look() async -> Upload.End? {
        guard let byteCount = await self.upload.logByteCount() else { return nil }
        self.byteCount = max(self.byteCount, byteCount)
        let actions = self.sender.grew(to: self.byteCount)
        if let end = await self.open() { return end }
        return await self.perform(actions)
    }

    private mutating func perform(_ actions: [TransferSender.Action]) async -> Upload.End? {
        for action in actions {
            do {
                switch action {
                case .send(let offset, let count): try await self.send(offset, count)
                case .end(let byteCount): try self.end(byteCount)
                case .complete: return .complete
                case .fail(let reason) where reason.isPassing: return await self.retry()
                case .fail(let reason): return .refused(reason)
                }
            } catch is CancellationError {
                return .cancelled
            } catch {
                return .unreadable("\(error)")
            }
        }
        return nil
    }

    private func send(_ offset: UInt64, _ count: Int) async throws {
        guard let opened = self.opened else { return }
        let bytes = try await self.upload.read(offset, count)
        guard bytes.count == count else { throw FileShrank(name: self.upload.name) }
        try await opened.carrier.send(StreamChunk(stream: opened.stream, offset: offset, bytes: bytes))
    }

    private func end(_ byteCount: UInt64) throws {
        guard let opened = self.opened else { return }
        try opened.carrier.send([.streamEnd(StreamEnd(stream: opened.stream, byteCount: byteCount))])
    }

    /// Waits a while, and opens the stream anew.
    private mutating func retry() async -> Upload.End? {
        do {
            try await self.upload.services.clock.sleep(for: self.wait)
        } catch {
            return .cancelled
        }
        self.wait = min(self.wait * 2, Self.waitLongest)
        self.opened = nil
        self.reset()
        return await self.open()
    }

    private mutating func reset() {
        guard case .log = self.upload.source else {
            self.sender = TransferSender(byteCount: self.byteCount)
            return
        }
        self.sender = TransferSender()
        // Nothing is sent before the stream is opened, so there is nothing to do yet.
        _ = self.sender.grew(to: self.byteCount)
        if self.isFinished { _ = self.sender.finished() }
    }
}

/// A file has fewer bytes than it had: its program has cut it off.
struct FileShrank: Error, Hashable, CustomStringConvertible {
    let name: String

    var description: String {
        "'\(self.name)' became shorter while it was read"
    }
}

import ApusArtifacts
import ApusProtocol
import ApusStudy
import ApusTransport
import ApusWorker

/// A worker that answers each assignment by packing a folder and uploading it, as a training's end does.
actor UploadWorker: ClusterClientDelegate {
    struct Measured: Sendable, Codable {
        let packSeconds: Double
        let uploadSeconds: Double
        let packedBytes: UInt64
    }

    private struct Upload {
        let attempt: AttemptID
        let file: OpenFile
        let packed: PackedFolder
        var sender: TransferSender
        let packSeconds: Double
        let watch = Stopwatch()
    }

    private static let stream = StreamID(rawValue: 1)

    private let folder: String
    private let archive: String
    private let name: WorkerName
    private let queue = BlockingQueue(label: "apus-bench.upload")
    private var machine = WorkerMachine(slots: 1)
    private var upload: Upload?
    private(set) var measured: Measured?

    /// Packs `folder` into the file `archive`.
    init(folder: String, archive: String, name: WorkerName) {
        self.folder = folder
        self.archive = archive
        self.name = name
    }

    func hello() -> Hello {
        Hello(
            versionMin: ProtocolVersion.spoken.lowerBound,
            versionMax: ProtocolVersion.spoken.upperBound,
            token: "certificate",
            worker: self.name,
            instance: 1,
            software: "apus-bench",
            capabilities: Capabilities(slots: 1, cores: 1, memoryBytes: 0),
            resuming: nil,
            held: []
        )
    }

    /// Leaves when the connection ends or breaks the rules.
    func serve(_ connection: CoordinatorConnection) async -> AfterSession {
        var effects: [WorkerMachine.Effect] = []
        self.machine.welcomed(connection.welcome, into: &effects)
        do {
            try await self.carryOut(effects, connection)
            for await batch in connection.inbound {
                for case .message(let message) in batch { try await self.received(message, connection) }
            }
        } catch {
            connection.close()
        }
        return .leave
    }

    func disconnected(_ end: ConnectionEnd, retryIn wait: Duration) {}

    private func received(_ message: CoordinatorMessage, _ connection: CoordinatorConnection) async throws {
        switch message {
        case .streamAccepted(Self.stream, let offset):
            try await self.carryOut(self.upload?.sender.accepted(offset: offset) ?? [], connection)
        case .streamAcknowledged(Self.stream, let offset):
            try await self.carryOut(self.upload?.sender.acknowledged(offset: offset) ?? [], connection)
        case .streamDone(Self.stream):
            try await self.carryOut(self.upload?.sender.done() ?? [], connection)
        case .streamRefused(Self.stream, let reason):
            throw BenchError("the upload was refused: \(reason)")
        default:
            var effects: [WorkerMachine.Effect] = []
            self.machine.received(message, into: &effects)
            try await self.carryOut(effects, connection)
        }
    }

    private func carryOut(_ effects: [WorkerMachine.Effect], _ connection: CoordinatorConnection) async throws {
        for effect in effects {
            switch effect {
            case .send(let message): try connection.send([message])
            case .start(let assignment, _): try await self.start(assignment.attempt, connection)
            case .stop, .giveWay, .forget: break
            }
        }
    }

    private func start(_ attempt: AttemptID, _ connection: CoordinatorConnection) async throws {
        let watch = Stopwatch()
        let (folder, archive) = (self.folder, self.archive)
        let packed = try await self.queue.run { try FolderPacker().pack(folder, paths: ["model"], to: archive) }
        var upload = Upload(
            attempt: attempt,
            file: try OpenFile.reading(archive),
            packed: packed,
            sender: TransferSender(byteCount: packed.byteCount),
            packSeconds: watch.seconds
        )
        upload.sender.opened()
        self.upload = upload
        let kind = StreamOpen.Kind.artifact(byteCount: packed.byteCount, digest: packed.digest)
        try connection.send([
            .streamOpen(StreamOpen(stream: Self.stream, attempt: attempt, name: "model", kind: kind))
        ])
    }

    private func carryOut(_ actions: [TransferSender.Action], _ connection: CoordinatorConnection) async throws {
        guard let upload = self.upload else { return }
        for action in actions {
            switch action {
            case .send(let offset, let count):
                let file = upload.file
                let bytes = try await self.queue.run { try file.bytes(at: offset, count: count) }
                try await connection.send(StreamChunk(stream: Self.stream, offset: offset, bytes: bytes))
            case .end(let byteCount):
                try connection.send([.streamEnd(StreamEnd(stream: Self.stream, byteCount: byteCount))])
            case .complete: try await self.finish(upload, connection)
            case .fail(let reason): throw BenchError("the upload failed: \(reason)")
            }
        }
    }

    private func finish(_ upload: Upload, _ connection: CoordinatorConnection) async throws {
        self.measured = Measured(
            packSeconds: upload.packSeconds,
            uploadSeconds: upload.watch.seconds,
            packedBytes: upload.packed.byteCount
        )
        var effects: [WorkerMachine.Effect] = []
        self.machine.attemptMeasured(upload.attempt, [Measurement(metric: "cost", step: 0, value: 0)])
        self.machine.attemptEnded(
            upload.attempt,
            AttemptEnd(outcome: .succeeded),
            artifact: StoredContent(digest: upload.packed.digest, byteCount: upload.packed.byteCount),
            into: &effects
        )
        try await self.carryOut(effects, connection)
    }
}

import ApusArtifacts
import ApusProtocol
import ApusRunner
import ApusStudy

/// Hands one file of an attempt over to the coordinator, over as many connections as that takes.
///
/// A log is followed while it grows, until `finish` is posted to its seat. What passes – a full disk, too many
/// streams – is tried again for as long as it takes; cancel the task to give up.
struct Upload: Sendable {
    enum Source: Sendable {
        /// A log of the run's folder, which may not be there yet.
        case log(RunFolder, path: String)

        /// A packed folder.
        case artifact(path: String, byteCount: UInt64, ContentDigest)
    }

    enum End: Hashable, Sendable {
        /// Every byte is durable at the coordinator.
        case complete
        case refused(StreamRefusal)

        /// The file changed or cannot be read.
        case unreadable(String)
        case cancelled
    }

    let attempt: AttemptID

    /// What the coordinator calls it.
    let name: String
    let source: Source
    let seat: StreamSeat
    let services: AttemptServices

    /// Takes a seat, which `run` gives back.
    init(_ attempt: AttemptID, name: String, source: Source, services: AttemptServices) {
        self.attempt = attempt
        self.name = name
        self.source = source
        self.seat = services.desk.join()
        self.services = services
    }

    /// To be called once.
    func run() async -> End {
        defer { self.services.desk.leave(self.seat) }
        guard case .log = self.source else { return await self.serve() }
        return await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.lookAround() }
            defer { group.cancelAll() }
            return await self.serve()
        }
    }

    private func lookAround() async {
        // A cancelled sleep ends the looking.
        while (try? await self.services.clock.sleep(for: self.services.lookInterval)) != nil { self.seat.post(.look) }
    }

    private func serve() async -> End {
        var progress = UploadProgress(upload: self)
        if case .artifact = self.source, let end = await progress.open() { return end }
        for await event in self.seat.events {
            if let end = await progress.handle(event) { return end }
        }
        return .cancelled
    }

    var kind: StreamOpen.Kind {
        switch self.source {
        case .log: .log
        case .artifact(_, let byteCount, let digest): .artifact(byteCount: byteCount, digest: digest)
        }
    }

    /// The bytes that a log has by now; nil where it is no file.
    func logByteCount() async -> UInt64? {
        guard case .log(let folder, let path) = self.source else { return nil }
        let size = try? await self.services.queue.run { folder.size(of: path) }
        return size.flatMap { $0 }.map { UInt64(max(0, $0)) }
    }

    func read(_ offset: UInt64, _ count: Int) async throws -> [UInt8] {
        let source = self.source
        return try await self.services.queue.run {
            switch source {
            case .log(let folder, let path): try folder.read(path, from: Int64(offset), upTo: count)
            case .artifact(let path, _, _): try OpenFile.reading(path).bytes(at: offset, count: count)
            }
        }
    }
}

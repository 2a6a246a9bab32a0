import ApusArtifacts
import ApusProtocol
import ApusRunner
import ApusStudy
import Glibc
import Synchronization

/// Brings the inputs of attempts: each content is fetched once, whoever waits for it.
///
/// A fetch that breaks off, with its connection or with the attempt that wanted it, goes on where it was.
final class InputFetcher: Sendable {
    /// How often content is fetched again that was removed before it was used.
    private static let triesMax = 3

    private let cache: InputCache
    private let desk: StreamDesk
    private let queue: BlockingQueue
    private let now: @Sendable () -> UnixTime
    private let archives: ArchiveReader
    private let fetching = Mutex<Set<ContentDigest>>([])
    private let bell = Bell()

    init(
        cache: InputCache,
        desk: StreamDesk,
        queue: BlockingQueue,
        archives: ArchiveReader,
        now: @escaping @Sendable () -> UnixTime
    ) {
        self.cache = cache
        self.desk = desk
        self.queue = queue
        self.archives = archives
        self.now = now
    }

    /// Puts an input into a run's folder, read-only, after fetching it where that is needed.
    func place(_ input: InputFile, in folder: RunFolder) async throws {
        guard Self.isSafe(input.path), input.byteCount >= 0 else {
            throw InputError(input, "its path leads out of the run's folder, or its size is negative")
        }
        let (cache, now) = (self.cache, self.now)
        for _ in 0..<Self.triesMax {
            try await self.fetch(input)
            do {
                return try await self.queue.run {
                    try Self.makeFolders(for: input.path, in: folder)
                    let path = "\(folder.path)/\(input.path)"
                    let byteCount = UInt64(input.byteCount)
                    try cache.place(
                        input.digest,
                        byteCount: byteCount,
                        at: path,
                        isExecutable: input.isExecutable,
                        now: now()
                    )
                }
            } catch ArtifactError.notFound {
                // Removed to make room, or because somebody changed it.
                continue
            } catch {
                throw InputError(input, "\(error)")
            }
        }
        throw InputError(input, "it was removed from the cache again and again")
    }

    /// Unpacks what an earlier attempt saved into a run's folder, after fetching it where that is needed.
    func unpack(_ checkpoint: StoredContent, into folder: RunFolder) async throws {
        let input = InputFile(
            path: "checkpoint",
            digest: checkpoint.digest,
            byteCount: Int(clamping: checkpoint.byteCount)
        )
        let (cache, reader, now) = (self.cache, self.archives, self.now)
        for _ in 0..<Self.triesMax {
            try await self.fetch(input)
            do {
                return try await self.queue.run {
                    try cache.unpack(checkpoint, into: folder.path, by: reader, now: now())
                }
            } catch ArtifactError.notFound {
                // Removed to make room.
                continue
            } catch {
                throw InputError(input, "\(error)")
            }
        }
        throw InputError(input, "it was removed from the cache again and again")
    }

    /// Keeps what an attempt saved, for the next attempt of its trial may run here.
    func keep(_ path: String, as checkpoint: StoredContent) async {
        let (cache, now) = (self.cache, self.now)
        // What cannot be kept is fetched again.
        try? await self.queue.run { try cache.take(path, as: checkpoint, now: now()) }
    }

    private func fetch(_ input: InputFile) async throws {
        while true {
            let count = self.bell.count
            let (cache, digest, byteCount) = (self.cache, input.digest, UInt64(input.byteCount))
            do {
                let isHere = try await self.queue.run { try cache.contains(digest, byteCount: byteCount) }
                if isHere { return }
            } catch {
                throw InputError(input, "\(error)")
            }
            guard self.fetching.withLock({ $0.insert(digest).inserted }) else {
                await self.bell.wait(after: count)
                try Task.checkCancellation()
                continue
            }
            defer {
                self.fetching.withLock { _ = $0.remove(digest) }
                self.bell.ring()
            }
            return try await self.download(input)
        }
    }

    private func download(_ input: InputFile) async throws {
        let (cache, byteCount) = (self.cache, UInt64(input.byteCount))
        do {
            let upload = try await self.queue.run { try cache.store.upload(input.digest, byteCount: byteCount) }
            guard case .partial(let partial) = upload else { return }
            try await self.receive(partial, input)
            // What was used longest ago makes room; it may be needed again, and is fetched again then.
            try await self.queue.run { _ = try cache.evict(keeping: [input.digest]) }
        } catch let error as ArtifactError {
            throw InputError(input, "\(error)")
        }
    }

    private func receive(_ partial: PartialContent, _ input: InputFile) async throws {
        let seat = self.desk.join()
        defer { self.desk.leave(seat) }
        var opened = try self.request(partial, seat)
        for await event in seat.events {
            switch event {
            case .connected(let connection) where opened?.connection != connection:
                opened = try self.request(partial, seat)
            case .lost(let connection) where opened?.connection == connection: opened = nil
            case .done(let stream) where stream == opened?.stream: return
            case .refused(let stream, let reason) where stream == opened?.stream:
                throw InputError(input, "the coordinator refuses it: \(reason.text)")
            case .failed(let stream, let text) where stream == opened?.stream: throw InputError(input, text)
            default: break
            }
        }
        throw CancellationError()
    }

    private func request(_ partial: PartialContent, _ seat: StreamSeat) throws -> StreamDesk.Opened? {
        let queue = self.queue
        return try self.desk.open(seat) { stream in
            Download(stream: stream, partial: partial, seat: seat, queue: queue)
        } message: { stream in
            .inputRequest(stream: stream, digest: partial.digest, offset: partial.offset)
        }
    }

    private static func isSafe(_ path: String) -> Bool {
        let names = path.split(separator: "/", omittingEmptySubsequences: false)
        return path.utf8.count <= 4_096 && !path.utf8.contains(0)
            && names.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." } && names.first != RunFolder.ownName[...]
    }

    /// Nothing of the user's has run in the folder yet, so that no link leads out of it.
    private static func makeFolders(for path: String, in folder: RunFolder) throws {
        var parent = folder.path
        for name in path.split(separator: "/").dropLast() {
            parent += "/\(name)"
            guard mkdir(parent, 0o755) == 0 || errno == EEXIST else {
                throw WorkerError.folder(path: parent, reason: StateFolder.systemText)
            }
        }
    }
}

/// Why an input could not be brought; says nothing about the configuration.
struct InputError: Error, Hashable, CustomStringConvertible {
    let description: String

    init(_ input: InputFile, _ reason: String) {
        self.description = "cannot bring the input '\(LogText.escaped(input.path))': \(reason)"
    }
}

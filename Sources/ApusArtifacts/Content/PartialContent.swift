package import ApusStudy
internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// Content that is being sent, and can be gone on with after either side has died.
///
/// The value holds the kernel's lock on its file, so that one sender at a time fills it. Every call blocks.
package final class PartialContent: Sendable {
    private struct State {
        var offset: UInt64
        var digester: Digester
    }

    package let digest: ContentDigest
    package let byteCount: UInt64
    private let store: ContentStore
    private let file: OpenFile
    private let state: Mutex<State>

    /// Opens or creates the partial file, and computes the digest of what it already has.
    init(store: ContentStore, digest: ContentDigest, byteCount: UInt64, name: String, waits: Bool) throws {
        self.store = store
        self.digest = digest
        self.byteCount = byteCount
        self.file = try Self.lock("\(store.path)/partials/\(name)", digest: digest, waits: waits)
        var state = State(offset: 0, digester: Digester())
        if try self.file.byteCount() > byteCount {
            try self.file.truncate(to: 0)
        } else {
            try Digester.forEachPiece(of: self.file, upTo: byteCount) { piece in
                state.digester.update(piece)
                state.offset += UInt64(piece.count)
            }
        }
        self.state = Mutex(state)
    }

    /// The offset that the next byte belongs to.
    package var offset: UInt64 {
        self.state.withLock { $0.offset }
    }

    /// Takes the bytes at `offset`; a full disk leaves those before it, and the upload can go on later.
    package func append(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws {
        try self.state.withLock { state in
            guard offset == state.offset else {
                throw ArtifactError.badOffset(expected: state.offset, found: offset)
            }
            guard UInt64(bytes.count) <= self.byteCount - offset else {
                throw ArtifactError.tooLarge(byteCount: offset + UInt64(bytes.count), max: self.byteCount)
            }
            do {
                try self.file.write(bytes, at: offset)
            } catch {
                // What a failed write left is in no digest; best effort, since the digest is checked at the end.
                try? self.file.truncate(to: offset)
                throw error
            }
            state.digester.update(bytes)
            state.offset += UInt64(bytes.count)
        }
    }

    /// Makes everything below `offset` durable; the offset up to which that is so.
    @discardableResult
    package func sync() throws -> UInt64 {
        try self.state.withLock { state in
            try self.file.sync()
            return state.offset
        }
    }

    /// Checks size and digest, and lists the content, durably.
    ///
    /// Wrong content is thrown away.
    package func complete() throws {
        try self.state.withLock { state in
            guard state.offset == self.byteCount else {
                throw ArtifactError.sizeMismatch(expected: self.byteCount, found: state.offset)
            }
            let found = state.digester.digest()
            guard found == self.digest else {
                try self.discard()
                throw ArtifactError.digestMismatch(expected: self.digest, found: found)
            }
            guard fchmod(self.file.descriptor, 0o444) == 0 else {
                throw ArtifactError.system("chmod", self.file.path)
            }
            try self.file.sync()
            try self.list()
        }
    }

    /// Begins again at 0.
    func restart() throws {
        try self.state.withLock { state in
            try self.file.truncate(to: 0)
            state = State(offset: 0, digester: Digester())
        }
    }

    /// Throws the bytes away; the value is of no use afterwards.
    package func discard() throws {
        guard unlink(self.file.path) == 0 || errno == ENOENT else {
            throw ArtifactError.system("unlink", self.file.path)
        }
    }

    private func list() throws {
        let target = self.store.file(of: self.digest)
        let folder = String(target[..<(target.lastIndex(of: "/") ?? target.endIndex)])
        if access(folder, F_OK) != 0 {
            try ContentStore.makeFolder(folder)
            try OpenFile.syncFolder(self.store.path + "/sha256")
        }
        guard rename(self.file.path, target) == 0 else { throw ArtifactError.system("rename", target) }
        try OpenFile.syncFolder(folder)
    }

    /// Opens and locks the file that bears the name, also when another one bore it a moment ago.
    private static func lock(_ path: String, digest: ContentDigest, waits: Bool) throws -> OpenFile {
        while true {
            let file = try OpenFile.opened(path, O_RDWR | O_CREAT, mode: 0o600)
            while flock(file.descriptor, waits ? LOCK_EX : LOCK_EX | LOCK_NB) != 0 {
                if errno == EWOULDBLOCK { throw ArtifactError.inUse(digest) }
                guard errno == EINTR else { throw ArtifactError.system("flock", path) }
            }
            var named = stat()
            if lstat(path, &named) == 0, named.st_ino == (try file.status()).st_ino { return file }
        }
    }
}

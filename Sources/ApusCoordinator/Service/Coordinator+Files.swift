import ApusArtifacts
import ApusProtocol
import ApusStore
package import ApusStudy
import Glibc

extension Coordinator {
    package func files(of id: TrialID, epoch: UInt32?) async throws -> [FileView] {
        let attempt = try self.attempt(of: id, epoch)
        let logs = self.logs
        let stored = try await self.files.run { logs.list(attempt) }
        var found = stored.map { FileView(path: $0.name, place: .log, byteCount: $0.byteCount) }
        if self.isRunning(attempt) {
            let listing = await self.requestFile(attempt, path: "", offset: 0, byteCountMax: FileRequest.bytesMax)
            if case .success(let bytes) = listing { found += Self.folderFiles(bytes.bytes) }
        }
        return found
    }

    package func read(
        _ path: String,
        of id: TrialID,
        epoch: UInt32?,
        offset: Int64,
        byteCountMax: Int
    ) async throws -> FileSlice {
        let attempt = try self.attempt(of: id, epoch)
        let limit = max(0, min(byteCountMax, FileRequest.bytesMax))
        let logs = self.logs
        if LogFolder.isName(path), try await self.files.run({ logs.byteCount(attempt, path) }) != nil {
            // Asked before it is read: what comes between is read by the next call.
            let hasEnded = !self.isRunning(attempt)
            let part = try await self.files.run { try logs.read(attempt, path, offset: offset, byteCountMax: limit) }
            return FileSlice(offset: part.offset, bytes: part.bytes, isComplete: hasEnded && part.isAtEnd)
        }
        if ["stdout", "stderr"].contains(path) {
            // Nothing was printed, or it is on its way.
            return FileSlice(offset: max(0, offset), bytes: [], isComplete: !self.isRunning(attempt))
        }
        guard self.isRunning(attempt) else {
            let known = try await self.files.run { logs.list(attempt).map(\.name).joined(separator: ", ") }
            throw CoordinatorError.notFound(
                "attempt \(attempt.epoch) of trial \(id.number) has ended and kept no file '\(path)'; "
                    + (known.isEmpty ? "it kept no logs" : "its logs are \(known)")
            )
        }
        return try await self.readRunning(path, of: attempt, offset: offset, byteCountMax: limit)
    }

    package func artifact(of id: TrialID) async throws -> ByteStream {
        let file = try await self.artifactFile(of: id)
        return self.stream(file, byteCount: try await self.files.run { try file.byteCount() })
    }

    package func artifactMembers(of id: TrialID) async throws -> [FileView] {
        let file = try await self.artifactFile(of: id)
        let reader = ArchiveReader(now: self.clock.elapsed)
        let entries = try await self.files.run { try reader.list(file.path) }
        return entries.filter { $0.kind == .file }.map {
            FileView(path: $0.path, place: .artifact, byteCount: Int64(clamping: $0.byteCount))
        }
    }

    package func artifactMember(_ path: String, of id: TrialID) async throws -> ByteStream {
        let file = try await self.artifactFile(of: id)
        let reader = ArchiveReader(now: self.clock.elapsed)
        let isThere = try await self.files.run { try reader.list(file.path).contains { $0.path == path } }
        guard isThere else {
            throw CoordinatorError.notFound("the artifact of trial \(id.number) has no file '\(path)'")
        }
        return BytePipe.stream { write in
            _ = try reader.member(path, of: file.path, bytesMax: .max) { try write(Array($0)) }
        }
    }

    // Content

    package func missingContent(of digests: [ContentDigest]) async throws -> [ContentDigest] {
        let content = self.content
        // What is here stays for a while, though nothing refers to it yet.
        return try await self.files.run { try digests.filter { try !content.renew($0) } }
    }

    package func putContent<Bytes: AsyncSequence & Sendable>(
        _ digest: ContentDigest,
        _ bytes: Bytes
    ) async throws where Bytes.Element == [UInt8] {
        let path = "\(self.content.path)/put-\(digest.hex)-\(self.nextUpload())"
        do {
            try await self.spool(bytes, to: path, digest)
        } catch let error as ArtifactError {
            throw Self.coordinatorError(error)
        }
    }

    /// Gathers what comes in a file of its own, and takes it as content when it hashes to its digest.
    private func spool<Bytes: AsyncSequence & Sendable>(
        _ bytes: Bytes,
        to path: String,
        _ digest: ContentDigest
    ) async throws where Bytes.Element == [UInt8] {
        let content = self.content
        let file = try await self.files.run { try OpenFile.creating(path) }
        defer { unlink(path) }
        var offset: UInt64 = 0
        for try await piece in bytes {
            let start = offset
            try await self.files.run {
                try content.checkSpace(for: UInt64(piece.count))
                try piece.withUnsafeBytes { try file.write($0, at: start) }
            }
            offset += UInt64(piece.count)
        }
        try await self.files.run {
            let found = try Digester.digest(of: OpenFile.reading(path))
            guard found == digest else { throw ArtifactError.digestMismatch(expected: digest, found: found) }
            try content.put(fileAt: path)
        }
    }

    private static func coordinatorError(_ error: ArtifactError) -> CoordinatorError {
        switch error {
        case .noSpace: .unavailable("\(error)")
        case .tooLarge: .tooLarge("\(error)")
        case .inUse: .busy("\(error)")
        default: .invalid(["\(error)"])
        }
    }

    // Helpers

    private func attempt(of id: TrialID, _ epoch: UInt32?) throws(CoordinatorError) -> AttemptID {
        let trial = try self.machine.trial(id)
        let newest = trial.summary.epoch
        guard newest > 0 else { throw .notFound("trial \(id.number) has not run yet") }
        let wanted = epoch ?? newest
        guard (1...newest).contains(wanted) else {
            throw .notFound("trial \(id.number) has no attempt \(wanted); its attempts are 1 to \(newest)")
        }
        return AttemptID(trial: id, epoch: wanted)
    }

    private func isRunning(_ attempt: AttemptID) -> Bool {
        self.machine.studies[attempt.trial.study]?.running[attempt.trial.number]?.attempt == attempt
    }

    private func readRunning(
        _ path: String,
        of attempt: AttemptID,
        offset: Int64,
        byteCountMax: Int
    ) async throws -> FileSlice {
        switch await self.requestFile(attempt, path: path, offset: offset, byteCountMax: byteCountMax) {
        case .success(let found):
            return FileSlice(offset: Int64(clamping: found.offset), bytes: found.bytes, isComplete: false)
        case .failure(.away):
            throw CoordinatorError.unavailable("the worker of trial \(attempt.trial.number) does not answer; try again")
        case .failure(.refused(.notFound)):
            throw CoordinatorError.notFound("trial \(attempt.trial.number) has no file '\(path)' yet")
        case .failure(.refused(let reason)):
            throw CoordinatorError.unavailable("the worker could not read '\(path)': \(reason)")
        }
    }

    private func artifactFile(of id: TrialID) async throws -> OpenFile {
        let trial = try self.machine.trial(id)
        let records = try await self.store.attempts(of: id)
        guard trial.hasArtifact, let digest = records.first(where: \.isAccepted)?.artifact else {
            throw CoordinatorError.notFound("trial \(id.number) has no artifact")
        }
        let content = self.content
        return try await self.files.run { try content.open(digest) }
    }

    private func stream(_ file: OpenFile, byteCount: UInt64) -> ByteStream {
        BytePipe.stream { write in
            var offset: UInt64 = 0
            while offset < byteCount {
                let bytes = try file.bytes(at: offset, count: Int(min(262_144, byteCount - offset)))
                guard !bytes.isEmpty else { return }
                try write(bytes)
                offset += UInt64(bytes.count)
            }
        }
    }

    /// The lines `size TAB path` of a running attempt's folder.
    private static func folderFiles(_ bytes: [UInt8]) -> [FileView] {
        bytes.split(separator: 0x0A).compactMap { line in
            let parts = line.split(separator: 0x09, maxSplits: 1)
            guard parts.count == 2, let size = Int64(String(decoding: parts[0], as: UTF8.self)) else {
                return FileView(path: String(decoding: line, as: UTF8.self), place: .folder)
            }
            return FileView(path: String(decoding: parts[1], as: UTF8.self), place: .folder, byteCount: size)
        }
    }
}

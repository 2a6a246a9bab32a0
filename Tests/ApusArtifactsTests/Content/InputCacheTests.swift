import ApusStudy
import ApusTestSupport
import Testing

@testable import ApusArtifacts

#if canImport(Glibc)
    import Glibc
#endif

@Suite struct InputCacheTests {
    static let now = UnixTime(rawValue: 1_700_000_000_000)
    let folder: StoreScratchFolder
    let cache: InputCache

    init() throws {
        self.folder = try StoreScratchFolder()
        self.cache = try InputCache(path: self.folder.path + "/cache", byteCountMax: 100, freeBytesMin: 0)
    }

    private func place(_ bytes: [UInt8], _ name: String, isExecutable: Bool = false) throws {
        try self.cache.place(
            Digester.digest(of: bytes),
            byteCount: UInt64(bytes.count),
            at: self.folder.path + "/" + name,
            isExecutable: isExecutable,
            now: Self.now
        )
    }

    @Test func `a small input is a copy of its own, read-only`() throws {
        try self.cache.store.put([1, 2])

        try self.place([1, 2], "a")
        try self.place([1, 2], "b", isExecutable: true)

        #expect(self.folder.read("a") == [1, 2])
        #expect(self.folder.mode("a") == 0o444)
        #expect(self.folder.mode("b") == 0o555)
        var status = stat()
        #expect(stat(self.folder.path + "/a", &status) == 0)
        #expect(status.st_nlink == 1)
    }

    @Test func `a large input is not copied for each run`() throws {
        let large = Sample.noise(Int(InputCache.linkBytesMin))
        try self.cache.store.put(large)

        try self.place(large, "a")

        #expect(self.folder.read("a") == large)
        #expect(self.folder.mode("a") == 0o444)
    }

    @Test func `a file that was made here need not be fetched`() throws {
        let digest = Digester.digest(of: [1, 2])
        let path = try self.folder.write("made", [1, 2])

        try self.cache.take(path, as: StoredContent(digest: digest, byteCount: 2), now: Self.now)
        try self.place([1, 2], "a")

        #expect(self.folder.read("a") == [1, 2])
        #expect(self.folder.read("made") == nil)
    }

    @Test func `a file that is not what it is said to be is not taken`() throws {
        let digest = Digester.digest(of: [1, 2])
        let path = try self.folder.write("made", [3, 4])

        try self.cache.take(path, as: StoredContent(digest: digest, byteCount: 2), now: Self.now)

        #expect(throws: ArtifactError.notFound(digest)) { try self.place([1, 2], "a") }
    }

    @Test func `an input that is missing has to be fetched`() {
        #expect(throws: ArtifactError.notFound(Digester.digest(of: [1]))) { try self.place([1], "a") }
    }

    @Test func `a cached file that somebody changed is taken out`() throws {
        let digest = try self.cache.store.put([1, 2])
        try self.place([1, 2], "a")
        let file = "cache/sha256/\(digest.hex.prefix(2))/\(digest.hex.dropFirst(2))"
        try self.folder.write(file, [9, 9])

        #expect(throws: ArtifactError.notFound(digest)) { try self.place([1, 2], "b") }

        #expect(try !self.cache.contains(digest, byteCount: 2))
        try self.cache.store.put([1, 2])
        try self.place([1, 2], "b")
        #expect(self.folder.read("b") == [1, 2])
    }

    @Test func `a file that stands there already is not overwritten`() throws {
        try self.cache.store.put([1, 2])
        try self.folder.write("a", [7])

        #expect(throws: ArtifactError.self) { try self.place([1, 2], "a") }

        #expect(self.folder.read("a") == [7])
    }

    /// An archive in the cache.
    private func archive(_ entries: [UInt8]...) throws -> StoredContent {
        let bytes = try Sample.zstd(Sample.tar(Array(entries.joined())))
        let digest = try self.cache.store.put(bytes)
        return StoredContent(digest: digest, byteCount: UInt64(bytes.count))
    }

    @Test func `an archive is unpacked for a run, which may change what it gets`() throws {
        let content = try self.archive(Sample.entry("state/a", [1]), Sample.entry("state/b", [2]))
        for target in ["one", "two"] {
            let folder = try self.folder.folder(target)

            try self.cache.unpack(content, into: folder, by: Sample.reader, now: Self.now)
            try self.folder.write("\(target)/state/a", [9])

            #expect(self.folder.listing(target) == ["state", "state/a", "state/b"])
            #expect(self.folder.read("\(target)/state/b") == [2])
            #expect(self.folder.mode("\(target)/state/a") == 0o644)
        }
        #expect(try self.cache.contains(content.digest, byteCount: content.byteCount))
    }

    @Test func `an archive that is missing, or of another size, has to be fetched`() throws {
        let content = try self.archive(Sample.entry("a", [1]))
        let other = StoredContent(digest: content.digest, byteCount: content.byteCount + 1)
        let missing = StoredContent(digest: Digester.digest(of: [1]), byteCount: 1)
        let folder = try self.folder.folder("run")

        for content in [other, missing] {
            #expect(throws: ArtifactError.notFound(content.digest)) {
                try self.cache.unpack(content, into: folder, by: Sample.reader, now: Self.now)
            }
        }

        #expect(self.folder.listing("run") == [])
    }

    @Test func `content that is no archive is not unpacked`() throws {
        let digest = try self.cache.store.put([1, 2, 3])
        let folder = try self.folder.folder("run")

        #expect(throws: ArtifactError.self) {
            try self.cache.unpack(
                StoredContent(digest: digest, byteCount: 3),
                into: folder,
                by: Sample.reader,
                now: Self.now
            )
        }
    }

    @Test func `what was used longest ago goes first, and what is needed stays`() throws {
        let inputs = (0..<4).map { Sample.noise(40, seed: UInt64($0)) }
        let digests = try inputs.map { try self.cache.store.put($0) }
        for (age, index) in [2, 0, 3, 1].enumerated() {
            try self.cache.place(
                digests[index],
                byteCount: 40,
                at: self.folder.path + "/\(index)",
                now: UnixTime(rawValue: Int64(age) * 1_000_000)
            )
        }

        let collected = try self.cache.evict(keeping: [digests[2]])

        #expect(collected.files == 2)
        #expect(collected.byteCount == 80)
        #expect(digests.map { self.cache.store.contains($0) } == [false, true, true, false])
    }
}

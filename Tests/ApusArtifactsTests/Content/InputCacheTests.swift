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

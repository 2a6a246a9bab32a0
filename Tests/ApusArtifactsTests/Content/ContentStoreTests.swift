import ApusStudy
import ApusTestSupport
import Testing

@testable import ApusArtifacts

#if canImport(Glibc)
    import Glibc
#endif

@Suite struct ContentStoreTests {
    let folder: StoreScratchFolder
    let store: ContentStore

    init() throws {
        self.folder = try StoreScratchFolder()
        self.store = try ContentStore(path: self.folder.path + "/store", freeBytesMin: 0)
    }

    @Test func `content is kept once, read-only, under its digest`() throws {
        let digest = try self.store.put([1, 2, 3])
        #expect(try self.store.put([1, 2, 3]) == digest)

        #expect(digest.hex == "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81")
        let name = "03/9058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81"
        #expect(self.folder.listing("store") == ["partials", "sha256", "sha256/03", "sha256/" + name])
        #expect(self.folder.mode("store/sha256/" + name) == 0o444)
        #expect(self.store.contains(digest))
        #expect(try self.store.byteCount(of: digest) == 3)
        #expect(try self.store.byteCount() == 3)
        #expect(try self.store.open(digest).bytes(at: 1, count: 9) == [2, 3])
    }

    @Test func `a file is taken as a copy`() throws {
        let path = try self.folder.write("file", Sample.noise(3 << 20))

        let digest = try self.store.put(fileAt: path)

        #expect(try self.store.open(digest).bytes(at: 0, count: 4 << 20) == Sample.noise(3 << 20))
    }

    @Test func `empty content is content`() throws {
        #expect(try self.store.byteCount(of: self.store.put([])) == 0)
    }

    @Test func `content that is not here is not found`() {
        let digest = Digester.digest(of: [9])

        #expect(!self.store.contains(digest))
        #expect(throws: ArtifactError.notFound(digest)) { try self.store.open(digest) }
    }

    @Test func `what would leave too little free is refused before it is sent`() throws {
        let store = try ContentStore(path: self.folder.path + "/store", freeBytesMin: 1 << 60)

        #expect(throws: ArtifactError.noSpace(path: store.path)) {
            try store.upload(Digester.digest(of: [1]), byteCount: 1)
        }
    }

    @Test func `content above the limit is refused`() {
        let error = ArtifactError.tooLarge(byteCount: ContentStore.byteCountMax + 1, max: ContentStore.byteCountMax)

        #expect(throws: error) {
            try self.store.upload(Digester.digest(of: [1]), byteCount: ContentStore.byteCountMax + 1)
        }
    }

    @Test func `only old content that nothing refers to is collected`() throws {
        let kept = try self.store.put([1])
        let gone = try self.store.put([2])
        let young = UnixTime(rawValue: 0)
        let old = UnixTime(rawValue: .max)

        #expect(try self.store.collect(keeping: [kept], olderThan: young).files == 0)
        let collected = try self.store.collect(keeping: [kept], olderThan: old)

        #expect(collected.files == 1)
        #expect(collected.byteCount == 1)
        #expect(self.store.contains(kept))
        #expect(!self.store.contains(gone))
    }

    @Test func `partial content is collected unless it is being sent`() throws {
        let sent = try self.store.upload(Digester.digest(of: [1]), byteCount: 1)
        do {
            let left = try self.store.upload(Digester.digest(of: [2]), byteCount: 1)
            withExtendedLifetime(left) {}
        }

        let collected = try self.store.collect(keeping: [], olderThan: UnixTime(rawValue: .max))

        #expect(collected.files == 1)
        #expect(self.folder.listing("store/partials") == [Digester.digest(of: [1]).hex])
        withExtendedLifetime(sent) {}
    }

    @Test(.enabled(if: geteuid() == 0, "mounting a small file system needs root"))
    func `a disk that fills up is named, lists nothing, and the rest can be sent later`() throws {
        let mount = try self.folder.folder("small")
        try #require(Glibc.mount("tmpfs", mount, "tmpfs", 0, "size=256k") == 0)
        defer { umount(mount) }
        let bytes = Sample.noise(400_000)
        let digest = Digester.digest(of: bytes)
        let store = try ContentStore(path: mount + "/store", freeBytesMin: 0)
        #expect(throws: ArtifactError.noSpace(path: mount + "/store")) { try store.upload(digest, byteCount: 400_000) }
        let partial = try PartialContent(
            store: store,
            digest: digest,
            byteCount: 400_000,
            name: digest.hex,
            waits: false
        )

        let error = #expect(throws: ArtifactError.self) {
            for start in stride(from: 0, to: bytes.count, by: 50_000) {
                try bytes[start..<start + 50_000].withUnsafeBytes { try partial.append($0, at: UInt64(start)) }
            }
        }

        #expect(error == .noSpace(path: "\(mount)/store/partials/\(digest.hex)"))
        #expect(!store.contains(digest))
        let reached = partial.offset
        #expect(reached >= 150_000)
        try #require(Glibc.mount("tmpfs", mount, "tmpfs", UInt(MS_REMOUNT), "size=2m") == 0)
        try bytes[Int(reached)...].withUnsafeBytes { try partial.append($0, at: reached) }
        try partial.complete()
        #expect(store.contains(digest))
    }
}

import ApusStudy
import ApusTestSupport
import Testing

@testable import ApusArtifacts

@Suite struct PartialContentTests {
    static let bytes = Sample.noise(5_000)
    static let digest = Digester.digest(of: bytes)
    let folder: StoreScratchFolder
    let store: ContentStore

    init() throws {
        self.folder = try StoreScratchFolder()
        self.store = try ContentStore(path: self.folder.path + "/store", freeBytesMin: 0)
    }

    private func begin(_ digest: ContentDigest = Self.digest, byteCount: UInt64 = 5_000) throws -> PartialContent {
        guard case .partial(let partial) = try self.store.upload(digest, byteCount: byteCount) else {
            throw ArtifactError.notFound(digest)
        }
        return partial
    }

    private func append(_ range: Range<Int>, to partial: PartialContent) throws {
        try Self.bytes[range].withUnsafeBytes { try partial.append($0, at: UInt64(range.lowerBound)) }
    }

    @Test(arguments: [0, 1, 4_999, 5_000])
    func `an upload that was cut off goes on where it was`(count: Int) throws {
        do {
            let first = try self.begin()
            try self.append(0..<count, to: first)
            #expect(try first.sync() == UInt64(count))
        }

        let second = try self.begin()

        #expect(second.offset == UInt64(count))
        #expect(!self.store.contains(Self.digest))
        try self.append(count..<5_000, to: second)
        try second.complete()
        #expect(try self.store.open(Self.digest).bytes(at: 0, count: 9_999) == Self.bytes)
        guard case .complete = try self.store.upload(Self.digest, byteCount: 5_000) else {
            Issue.record("it should be complete")
            return
        }
    }

    @Test func `bytes from another offset are refused`() throws {
        let partial = try self.begin()
        try self.append(0..<100, to: partial)

        #expect(throws: ArtifactError.badOffset(expected: 100, found: 200)) { try self.append(200..<300, to: partial) }
        #expect(throws: ArtifactError.badOffset(expected: 100, found: 0)) { try self.append(0..<100, to: partial) }
    }

    @Test func `more bytes than announced are refused`() throws {
        let partial = try self.begin(byteCount: 99)

        #expect(throws: ArtifactError.tooLarge(byteCount: 100, max: 99)) { try self.append(0..<100, to: partial) }
    }

    @Test func `fewer bytes than announced are not listed`() throws {
        let partial = try self.begin()
        try self.append(0..<100, to: partial)

        #expect(throws: ArtifactError.sizeMismatch(expected: 5_000, found: 100)) { try partial.complete() }
        #expect(!self.store.contains(Self.digest))
    }

    @Test func `other content than announced is thrown away`() throws {
        let other = Digester.digest(of: [1])
        let partial = try self.begin(other)
        try self.append(0..<5_000, to: partial)

        #expect(throws: ArtifactError.digestMismatch(expected: other, found: Self.digest)) { try partial.complete() }

        #expect(!self.store.contains(other))
        #expect(self.folder.listing("store/partials").isEmpty)
    }

    @Test func `two cannot send the same content at once`() throws {
        let first = try self.begin()

        #expect(throws: ArtifactError.inUse(Self.digest)) { try self.begin() }
        withExtendedLifetime(first) {}
    }

    @Test func `a partial file that is too long begins again`() throws {
        try self.folder.write("store/partials/" + Self.digest.hex, Sample.noise(6_000))

        #expect(try self.begin().offset == 0)
    }
}

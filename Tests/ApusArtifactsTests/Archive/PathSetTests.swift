import Testing

@testable import ApusArtifacts

@Suite struct PathSetTests {
    private func inserts(_ entries: (String, ArchiveEntry.Kind)...) -> [Bool] {
        var set = PathSet()
        return entries.map { set.insert(ArchiveEntry(path: $0.0, kind: $0.1)) }
    }

    @Test func `a folder may come after what is in it, once`() {
        #expect(self.inserts(("a/b", .file), ("a", .folder), ("a", .folder)) == [true, true, false])
    }

    @Test func `a file is no folder`() {
        #expect(self.inserts(("a", .file), ("a/b", .file), ("a", .folder)) == [true, false, false])
        #expect(self.inserts(("a/b", .file), ("a", .file)) == [true, false])
    }

    @Test func `twins that only look the same are two`() {
        #expect(self.inserts(("é", .file), ("e\u{301}", .file), ("É", .file)) == [true, true, true])
    }
}

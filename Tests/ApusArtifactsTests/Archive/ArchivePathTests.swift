import Testing

@testable import ApusArtifacts

@Suite struct ArchivePathTests {
    @Test(arguments: ["a", "a/b", "-rf", "a b", "$(x)", "<b>.html", "é/ü", ".hidden", "...", "..a", "a."])
    func `a path that stays beneath is good`(path: String) {
        #expect(ArchivePath.isGood(path))
    }

    @Test(arguments: [
        "", "/", "/a", "a/", "a//b", ".", "..", "a/..", "../a", "a/../b", "./a", "a/.", "a\\b", "a\nb", "a\u{1B}b",
        "a\u{7F}", "a\u{0}b", String(repeating: "x", count: 256), String(repeating: "ab/", count: 400) + "a",
        String(repeating: "a/", count: 64) + "a",
    ])
    func `a path that may lead out, or hurt a reader, is refused`(path: String) {
        #expect(!ArchivePath.isGood(path))
    }
}

import Testing

@testable import ApusRunner

@Suite struct PathGlobTests {
    @Test(arguments: [
        ("a.txt", "a.txt"), ("*.txt", "a.txt"), ("a?b", "axb"), ("*", "é"), ("d/*.h5", "d/x.h5"), ("**/x", "x"),
        ("**/x", "a/b/x"), ("a/**", "a/b/c"), ("a/**/d", "a/d"), ("./a", "a"), ("a*b*c", "a1b2b3c"), ("a/", "a"),
    ])
    func `matches`(glob: String, path: String) {
        #expect(PathGlob(glob).matches(path))
    }

    @Test(arguments: [
        ("*.txt", "a.txt.gz"), ("*", "a/b"), ("a?b", "ab"), ("d/*", "d"), ("a/**/d", "a/b/c"), ("", "a"), ("a", ""),
        ("**/x", "x/y"), ("[a]", "a"),
    ])
    func `does not match`(glob: String, path: String) {
        #expect(!PathGlob(glob).matches(path))
    }

    @Test func `many stars take no more than a pass`() {
        let glob = PathGlob(String(repeating: "*a", count: 100) + "b")

        #expect(!glob.matches(String(repeating: "a", count: 4_000)))
    }
}

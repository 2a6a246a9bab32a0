import Glibc
import Testing

@testable import ApusRunner

@Suite struct RunFolderListingTests {
    @Test func `plain files are listed with their sizes, logs too, links and temporary files not`() throws {
        let scratch = Scratch()
        try scratch.folder.create()
        try scratch.write("123", to: "b/c")
        try scratch.write("1", to: "a")
        try scratch.write("12", to: ".apus/stdout")
        try scratch.write("x", to: ".apus/tmp/x")
        symlink("/etc", scratch.path + "/etc")

        #expect(
            scratch.folder.files() == [
                .init(path: ".apus/stdout", byteCount: 2), .init(path: "a", byteCount: 1),
                .init(path: "b/c", byteCount: 3),
            ]
        )
    }

    @Test func `the list is bounded`() throws {
        let scratch = Scratch()
        for index in 0..<(RunFolder.entriesMax + 5) {
            close(open("\(scratch.path)/\(index)", O_CREAT | O_WRONLY | O_CLOEXEC, 0o600))
        }

        #expect(scratch.folder.files().count == RunFolder.entriesMax)
    }

    @Test func `globs name files and whole folders outside Apus's own part`() throws {
        let scratch = Scratch()
        try scratch.folder.create()
        for path in ["model/w", "model/deep/v", "x.json", "deep/y.json"] { try scratch.write("", to: path) }
        symlink("/etc/passwd", scratch.path + "/z.json")

        let (paths, missing) = scratch.folder.matches(of: ["model", "model/w", "*.json", "**/y.json", ".apus", "none"])

        #expect(paths == ["deep/y.json", "model", "x.json"])
        #expect(missing == [".apus", "none"])
    }

    @Test func `a file whose name is no UTF-8 is passed over`() {
        let scratch = Scratch()
        let path = scratch.path.utf8CString.dropLast() + [0x2F, -1, 0]
        close(open(Array(path), O_CREAT | O_WRONLY | O_CLOEXEC, 0o600))

        #expect(scratch.folder.files() == [])
    }
}

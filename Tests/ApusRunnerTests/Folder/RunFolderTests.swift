import Glibc
import Testing

@testable import ApusRunner

@Suite struct RunFolderTests {
    @Test func `a byte range is read from the start, or from the end`() throws {
        let scratch = Scratch()
        try scratch.write("0123456789", to: "a/b")

        func read(_ offset: Int64, _ count: Int) throws -> String {
            String(decoding: try scratch.folder.read("a/b", from: offset, upTo: count), as: UTF8.self)
        }
        #expect(try read(2, 3) == "234")
        #expect(try read(-3, 100) == "789")
        #expect(try read(-100, 2) == "01")
        #expect(try read(10, 5) == "")
        #expect(try read(0, .max) == "0123456789")
        #expect(throws: RunFolderError.badOffset("a/b")) { try read(11, 1) }
        #expect(scratch.folder.size(of: "a/b") == 10)
        #expect(scratch.folder.size(of: "a/c") == nil)
    }

    @Test(arguments: ["../x", "a/../../x", "/etc/passwd", "", "a//b", ".", "a\0b", "link", "up/passwd", "fifo", "a"])
    func `nothing outside the folder, and nothing but plain files, is read`(path: String) throws {
        let scratch = Scratch()
        try scratch.write("", to: "a/b")
        symlink("/etc/passwd", scratch.path + "/link")
        symlink("/etc", scratch.path + "/up")
        mkfifo(scratch.path + "/fifo", 0o600)

        #expect(throws: RunFolderError.unsafe(path)) { try scratch.folder.read(path, upTo: 10) }
    }

    @Test func `a file that is written replaces a link and leaves its target alone`() throws {
        let (scratch, store) = (Scratch(), Scratch())
        try store.write("stored", to: "file")
        symlink(store.path + "/file", scratch.path + "/in")
        link(store.path + "/file", scratch.path + "/hard")

        try scratch.write("one", to: "in")
        try scratch.write("two", to: "hard")

        #expect(try store.text("file") == "stored")
        #expect(try scratch.text("in") == "one")
        #expect(try scratch.text("hard") == "two")
    }

    @Test func `writing through a link to a folder is refused`() throws {
        let (scratch, store) = (Scratch(), Scratch())
        symlink(store.path, scratch.path + "/out")

        #expect(throws: RunFolderError.unsafe("out/x")) { try scratch.write("x", to: "out/x") }
        #expect(store.folder.size(of: "x") == nil)
    }

    @Test func `creating is done once, and a file in the way is refused`() throws {
        let (scratch, bad) = (Scratch(), Scratch())
        try bad.write("", to: ".apus")

        try scratch.folder.create()
        try scratch.folder.create()

        #expect(access(scratch.folder.temporaryPath, W_OK) == 0)
        #expect(throws: RunFolderError.self) { try bad.folder.create() }
    }

    @Test func `errors read as sentences`() {
        #expect(RunFolderError.notFound("a\nb").description == #"'a\u{a}b' is not in the run's folder"#)
        #expect(
            RunFolderError.unsafe("a").description
                == "'a' is no plain file inside the run's folder; links are not followed"
        )
        #expect(
            RunFolderError.badOffset("a").description == "'a' is shorter than the offset that was asked for"
        )
        #expect(
            RunFolderError.system("a", reason: "No space left on device").description == "'a': No space left on device"
        )
    }
}

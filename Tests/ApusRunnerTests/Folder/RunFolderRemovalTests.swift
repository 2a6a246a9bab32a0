import Glibc
import Testing

@testable import ApusRunner

@Suite struct RunFolderRemovalTests {
    @Test func `a folder with read-only folders, links and odd names is removed, and links' targets stay`() throws {
        let (scratch, other) = (Scratch(), Scratch())
        try other.write("kept", to: "file")
        for path in ["a/b/c", "a/b/d", "e", ".apus-removed-0/x"] { try scratch.write("x", to: path) }
        symlink(other.path, scratch.path + "/a/link")
        let odd = scratch.path.utf8CString.dropLast() + [0x2F, -1, 0x0A, 0]
        close(open(Array(odd), O_CREAT | O_WRONLY | O_CLOEXEC, 0o000))
        for path in ["/a/b", "/a", ""] { chmod(scratch.path + path, 0o500) }

        try scratch.folder.remove()

        #expect(access(scratch.path, F_OK) != 0)
        #expect(try other.text("file") == "kept")
    }

    @Test func `depth is no limit`() throws {
        let scratch = Scratch()
        // More levels than a path can name, and than there are file descriptors.
        var folder = open(scratch.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        for _ in 0..<3_000 {
            mkdirat(folder, "d", 0o700)
            let next = openat(folder, "d", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            close(folder)
            folder = next
        }
        #expect(folder >= 0)
        close(folder)

        try scratch.folder.remove()

        #expect(access(scratch.path, F_OK) != 0)
    }

    @Test func `removing what is gone is no error`() throws {
        let scratch = Scratch()

        try scratch.folder.remove()
        try scratch.folder.remove()
    }
}

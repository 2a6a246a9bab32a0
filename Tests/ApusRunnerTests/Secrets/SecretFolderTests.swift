import Glibc
import Testing

@testable import ApusRunner

@Suite struct SecretFolderTests {
    @Test func `a value is kept for its owner alone, and read without the line's end`() throws {
        let folder = SecretFolder(path: "\(Scratch().path)/a/secrets")

        try folder.set("API_KEY", Array("hunter2hunter\r\n".utf8))
        try folder.set("b.c-d", Array("two\nlines\n\n".utf8))

        #expect(try folder.value(of: "API_KEY") == "hunter2hunter")
        #expect(try folder.value(of: "b.c-d") == "two\nlines\n")
        #expect(folder.names() == ["API_KEY", "b.c-d"])
        var entry = stat()
        try #require(stat("\(folder.path)/API_KEY", &entry) == 0)
        #expect(entry.st_mode & 0o777 == 0o600)
        try #require(stat(folder.path, &entry) == 0)
        #expect(entry.st_mode & 0o777 == 0o700)
    }

    @Test func `a new value takes the old one's place, and a removed one is gone`() throws {
        let folder = SecretFolder(path: Scratch().path)
        try folder.set("KEY", Array("first value".utf8))

        try folder.set("KEY", Array("second value".utf8))
        #expect(try folder.value(of: "KEY") == "second value")

        try folder.remove("KEY")
        #expect(folder.names() == [])
        let error = #expect(throws: RunnerError.self) { try folder.value(of: "KEY") }
        #expect(
            error?.description
                == "this worker has no secret 'KEY' (\(folder.path)/KEY); set it there with 'apus-worker secret set KEY'"
        )
    }

    @Test func `values that cannot be kept out of logs, or be variables, are refused`() throws {
        let folder = SecretFolder(path: Scratch().path)
        let bad: [([UInt8], String)] = [
            (Array("short\n".utf8), "has 5 bytes, and 6 are the least"),
            (Array(repeating: 0x61, count: 16_385), "has more than 16384 bytes"),
            (Array("with \0 inside".utf8), "no UTF-8 text without NUL"),
            ([0x61, 0x61, 0x61, 0x61, 0x61, 0xFF], "no UTF-8"),
        ]

        for (bytes, text) in bad {
            let error = #expect(throws: RunnerError.self) { try folder.set("KEY", bytes) }
            #expect(error?.description.contains(text) == true)
        }
        #expect(folder.names() == [])
        try folder.set("KEY", Array(repeating: 0x61, count: 16_384))
    }

    @Test(arguments: ["", "../x", "a/b", ".new-1", "1A", "a b", String(repeating: "a", count: 65), "é"])
    func `a name is never a way out of the folder`(name: String) {
        let folder = SecretFolder(path: Scratch().path)

        #expect(throws: RunnerError.self) { try folder.set(name, Array("long enough".utf8)) }
        let error = #expect(throws: RunnerError.self) { try folder.value(of: name) }
        #expect(error?.description.hasPrefix("a secret's name is 1 to 64 letters") == true)
    }

    @Test func `a file that others can read, or that is none, is refused`() throws {
        let scratch = Scratch()
        let folder = SecretFolder(path: scratch.path)
        try folder.set("OPEN", Array("long enough".utf8))
        chmod("\(scratch.path)/OPEN", 0o640)
        mkfifo("\(scratch.path)/PIPE", 0o600)
        mkdir("\(scratch.path)/FOLDER", 0o700)

        let error = #expect(throws: RunnerError.self) { try folder.value(of: "OPEN") }
        #expect(error?.description.contains("can be read or changed by others; chmod 600 it") == true)
        #expect(throws: RunnerError.self) { try folder.value(of: "PIPE") }
        #expect(throws: RunnerError.self) { try folder.value(of: "FOLDER") }
    }
}

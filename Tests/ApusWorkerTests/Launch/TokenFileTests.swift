import ApusTestSupport
import ApusWorker
import FoundationEssentials
import Glibc
import Testing

@Suite struct TokenFileTests {
    private let scratch: StoreScratchFolder
    private var path: String { self.scratch.path + "/token" }

    init() throws {
        self.scratch = try StoreScratchFolder()
    }

    private func write(_ bytes: [UInt8], mode: UInt32 = 0o600) throws {
        try Data(bytes).write(to: URL(filePath: self.path))
        chmod(self.path, mode)
    }

    @Test func `the token is read without the blanks around it, and never printed`() throws {
        try self.write(Array(" secret-1\n".utf8))

        let secret = try TokenFile.read(self.path)

        #expect(secret.text == "secret-1")
        #expect("\(secret)" == "(hidden)")
        #expect(!String(reflecting: [secret]).contains("secret-1"))
    }

    @Test(arguments: [UInt32(0o640), 0o604, 0o660])
    func `a file that others may read is refused with the remedy`(mode: UInt32) throws {
        try self.write(Array("t".utf8), mode: mode)

        let path = self.path
        #expect(throws: WorkerError.token("the token file \(path) can be read by others; run: chmod 600 '\(path)'")) {
            try TokenFile.read(path)
        }
    }

    @Test(arguments: [[], [0x20, 0x0A], Array("a b".utf8), [UInt8](repeating: 0x61, count: 257)])
    func `a file without one token is refused`(bytes: [UInt8]) throws {
        try self.write(bytes)

        let path = self.path
        #expect(throws: WorkerError.token("\(path) must hold one token of 1 to 256 bytes, and nothing else")) {
            try TokenFile.read(path)
        }
    }

    @Test(arguments: [[UInt8](repeating: 0x61, count: 5_000), [0xFF, 0xFE]])
    func `a file that is no token at all is refused`(bytes: [UInt8]) throws {
        try self.write(bytes)

        let path = self.path
        #expect(throws: WorkerError.token("\(path) is no token: it has more than 4096 bytes, or is no text")) {
            try TokenFile.read(path)
        }
    }

    @Test func `a file that is not there, and a folder, are named`() throws {
        let (path, folder) = (self.path, self.scratch.path)

        #expect(throws: WorkerError.token("cannot read the token file \(path): No such file or directory")) {
            try TokenFile.read(path)
        }
        #expect(throws: WorkerError.token("the token file \(folder) is no plain file")) { try TokenFile.read(folder) }
    }
}

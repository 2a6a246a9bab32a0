import ApusProtocol
import ApusRunner
import ApusTestSupport
import Testing

@testable import ApusWorker

@Suite struct FileAnswerTests {
    private let scratch: StoreScratchFolder
    private let folder: RunFolder

    init() throws {
        self.scratch = try StoreScratchFolder()
        self.folder = RunFolder(path: self.scratch.path + "/run")
        try self.folder.create()
        try self.folder.write(Array("0123456789".utf8), to: "sub/x")
    }

    private func answer(_ path: String, _ offset: Int64, _ count: UInt64 = 100) throws -> FileAnswer {
        let request = FileRequest(
            stream: StreamID(rawValue: 2),
            attempt: .one,
            path: path,
            offset: offset,
            byteCountMax: count
        )
        return try FileAnswer(request, in: self.folder)
    }

    @Test(arguments: [(Int64(0), 0, "0123456789"), (3, 3, "3456789"), (-4, 6, "6789"), (-40, 0, "0123456789")])
    func `an offset counts from the start, or from the end`(offset: Int64, start: Int, text: String) throws {
        let answer = try self.answer("sub/x", offset)

        #expect(answer.offset == UInt64(start))
        #expect(answer.bytes == Array(text.utf8))
        #expect(answer.end(of: StreamID(rawValue: 2)).byteCount == 10)
    }

    @Test func `a file that has not grown gives no bytes, and its end`() throws {
        let answer = try self.answer("sub/x", 10)

        #expect(answer.chunks(of: StreamID(rawValue: 2)) == [])
        #expect(answer.end(of: StreamID(rawValue: 2)) == StreamEnd(stream: StreamID(rawValue: 2), byteCount: 10))
    }

    @Test func `more than a frame holds comes in several, each at its offset`() throws {
        try self.folder.write([UInt8](repeating: 7, count: 600_000), to: "big")

        let chunks = try self.answer("big", 5, 10_000_000).chunks(of: StreamID(rawValue: 2))

        #expect(chunks.map(\.bytes.count) == [262_144, 262_144, 75_707])
        #expect(chunks.map(\.offset) == [5, 262_149, 524_293])
    }

    @Test func `an empty path lists the files, one a line`() throws {
        try self.folder.write([1], to: "two\nlines")

        #expect(String(decoding: try self.answer("", 0).bytes, as: UTF8.self) == "sub/x\n")
        #expect(String(decoding: try self.answer("", -2).bytes, as: UTF8.self) == "x\n")
    }

    @Test(arguments: [
        ("none", Int64(0), StreamRefusal.notFound), ("../run/sub/x", 0, .unreadable), ("sub", 0, .unreadable),
        ("sub/x", 11, .badOffset),
    ])
    func `what cannot be read is refused with its reason`(path: String, offset: Int64, reason: StreamRefusal) {
        #expect(throws: FileAnswer.Refused(reason: reason)) { try self.answer(path, offset) }
    }
}

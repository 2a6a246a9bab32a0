import Testing

@testable import ApusRunner

@Suite struct LogFileTests {
    @Test func `the file is cut at its limit, and the tail goes on`() throws {
        let scratch = Scratch()
        var log = try LogFile(path: scratch.path + "/stdout", bytesMax: 5)

        log.append(Array("abc".utf8)[...])
        log.append(Array("defg".utf8)[...])
        log.append(Array("end".utf8)[...])
        log.close()

        #expect(try scratch.text("stdout") == "abcde\n[apus: the log is cut here, at 5 bytes]\n")
        #expect(String(decoding: log.tail, as: UTF8.self) == "abcdefgend")
        #expect(log.note == "stdout was cut at 5 bytes")
    }

    @Test func `the tail is bounded and holds the newest bytes`() throws {
        var log = try LogFile(path: Scratch().path + "/log", bytesMax: 0)
        for value in 0..<100 { log.append([UInt8](repeating: UInt8(value), count: 1_000)[...]) }

        #expect(log.tail.count <= 2 * LogFile.tailBytesMax)
        #expect(log.tail.suffix(1_000).allSatisfy { $0 == 99 })
        log.append([UInt8](repeating: 7, count: 100_000)[...])
        #expect(log.tail == [UInt8](repeating: 7, count: LogFile.tailBytesMax))
    }

    @Test func `a full disk ends the log and nothing else`() throws {
        var log = try LogFile(path: "/dev/full", bytesMax: 1_000)

        log.append(Array("abc".utf8)[...])
        log.append(Array("def".utf8)[...])

        #expect(log.note == "full was not kept to its end: No space left on device")
        #expect(String(decoding: log.tail, as: UTF8.self) == "abcdef")
    }

    @Test func `a log that cannot be made is an error`() {
        #expect(throws: RunnerError("cannot write the log '/nowhere/stdout': No such file or directory")) {
            try LogFile(path: "/nowhere/stdout", bytesMax: 1)
        }
    }
}

import ApusStudy
import Testing

@testable import ApusWorker

@Suite struct ProgramCacheTests {
    @Test func `a program is decoded once, and then known by its digest`() throws {
        var cache = ProgramCache()
        let sent = try SentProgram(script: "true")

        let first = try cache.program(sent.digest, json: sent.json)
        let second = try cache.program(sent.digest, json: [])

        #expect(first == second)
        #expect(first.inputs == [])
    }

    @Test func `what is no program is thrown, and not kept`() throws {
        var cache = ProgramCache()
        let sent = try SentProgram(.nothing)
        #expect(throws: (any Error).self) { try cache.program(sent.digest, json: Array("{}".utf8)) }

        #expect(try cache.program(sent.digest, json: sent.json) == .nothing)
    }

    @Test func `it holds so many and no more`() throws {
        var cache = ProgramCache()
        let first = try SentProgram(script: "0")
        _ = try cache.program(first.digest, json: first.json)

        for number in 1...ProgramCache.countMax {
            let sent = try SentProgram(script: "\(number)")
            _ = try cache.program(sent.digest, json: sent.json)
        }

        #expect(throws: (any Error).self) { try cache.program(first.digest, json: []) }
    }
}

import Glibc
import Testing

@testable import ApusWorker

@Suite(.timeLimit(.minutes(1))) struct ParentWatchTests {
    @Test func `the end of its input is the end of its parent`() async throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        let (ended, end) = AsyncStream.makeStream(of: Void.self)
        ParentWatch.begin(on: ends[0]) { end.finish() }

        write(ends[1], "x", 1)
        close(ends[1])

        for await _ in ended {}
        close(ends[0])
    }
}

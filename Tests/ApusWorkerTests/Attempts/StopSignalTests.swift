import Testing

@testable import ApusWorker

@Suite(.timeLimit(.minutes(1))) struct StopSignalTests {
    @Test func `a body that ends by itself gives its value`() async {
        let signal = StopSignal()

        #expect(await signal.cancelling { 7 } == 7)
        #expect(!signal.isStopped)
    }

    @Test func `a stop cancels the body, whenever it comes`() async {
        let (early, late) = (StopSignal(), StopSignal())
        early.stop()
        let bell = Bell()

        let first = await early.cancelling { await Self.untilCancelled() }
        async let second = late.cancelling {
            bell.ring()
            return await Self.untilCancelled()
        }
        await bell.wait(after: 0)
        late.stop()

        #expect(first)
        #expect(await second)
    }

    private static func untilCancelled() async -> Bool {
        await Bell().wait(after: 0)
        return Task.isCancelled
    }
}

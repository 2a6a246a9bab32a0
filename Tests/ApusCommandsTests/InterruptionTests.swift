import Testing

@testable import ApusCommands

@Suite struct InterruptionTests {
    @Test func `a signal cancels the body, and its answer counts`() async throws {
        let (signals, signal) = AsyncStream.makeStream(of: Void.self)

        let answer = try await Interruption.cancelling(by: signals) {
            signal.yield()
            // Ends when it is cancelled.
            for await _ in AsyncStream<Void>(unfolding: { await Self.untilCancelled() }) {}
            return Task.isCancelled ? "stopped" : "went on"
        }

        #expect(answer == "stopped")
    }

    @Test func `without a signal the body's answer and its error come through`() async throws {
        let (signals, signal) = AsyncStream.makeStream(of: Void.self)

        #expect(try await Interruption.cancelling(by: signals) { 7 } == 7)
        await #expect(throws: CommandError("no")) {
            try await Interruption.cancelling(by: signals) { throw CommandError("no") }
        }
        signal.finish()
    }

    private static func untilCancelled() async -> Void? {
        let (endless, continuation) = AsyncStream.makeStream(of: Void.self)
        for await _ in endless {}
        continuation.finish()
        return nil
    }
}

import ApusCoordinator
import Testing

@testable import ApusWeb

@Suite struct TimeLimitTests {
    @Test func `work that ends in time gives its value`() async throws {
        let limit = TimeLimit(limit: .seconds(3_600), clock: ContinuousClock())

        #expect(try await limit.run { 7 } == 7)
    }

    @Test func `work that does not end is given up and cancelled`() async throws {
        let limit = TimeLimit(limit: .zero, clock: ContinuousClock())

        let error = await #expect(throws: CoordinatorError.self) {
            try await limit.run {
                // Ends by cancellation only.
                while !Task.isCancelled { await Task.yield() }
            }
        }

        #expect(error == .unavailable("The coordinator took longer than 0.0 seconds. Try again."))
    }
}

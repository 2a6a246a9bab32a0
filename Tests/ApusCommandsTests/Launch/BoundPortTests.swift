import Testing

@testable import ApusCommands

@Suite struct BoundPortTests {
    @Test func `whoever waits learns the first port`() async throws {
        let bound = BoundPort()
        async let early = bound.value()

        await bound.bound(to: 7)
        await bound.bound(to: 8)

        #expect(try await early == 7)
        #expect(try await bound.value() == 7)
    }

    @Test func `whoever is cancelled stops waiting`() async {
        let bound = BoundPort()

        await withThrowingTaskGroup(of: Int.self) { group in
            group.addTask { try await bound.value() }
            group.cancelAll()
            await #expect(throws: CancellationError.self) { _ = try await group.next() }
        }
    }
}

import Testing

@testable import ApusArtifacts

@Suite struct BlockingQueueTests {
    @Test func `a call's value and its error come back`() async throws {
        let queue = BlockingQueue(label: "test")

        #expect(try await queue.run { 7 } == 7)
        await #expect(throws: ArtifactError.noSpace(path: "x")) {
            try await queue.run { throw ArtifactError.noSpace(path: "x") }
        }
    }
}

import ApusTestSupport
import Glibc
import Testing

@testable import ApusWeb

/// A coordinator whose store fails cancels all its services; that must end them, not the process.
@Suite struct CancelledServerTests {
    @Test func `a server that is cancelled in a burst of connections ends in good order`() async throws {
        for _ in 0..<10 {
            let (ports, port) = AsyncStream.makeStream(of: Int.self)
            let server = WebServer.scripted(try Samples.state()) { port.yield($0) }

            let count = try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await server.run() }
                let bound = try #require(await ports.first { _ in true })
                // Nobody has looked at them yet.
                let descriptors = (0..<64).compactMap { _ in LoopbackSocket.connected(to: bound) }
                tasks.cancelAll()
                for descriptor in descriptors { close(descriptor) }
                try await tasks.waitForAll()
                return descriptors.count
            }

            #expect(count == 64)
        }
    }
}

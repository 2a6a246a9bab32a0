import Foundation
import Glibc
import Logging
import Testing

@testable import ApusWeb

/// A coordinator whose store fails cancels all its services; that must end them, not the process.
@Suite struct CancelledServerTests {
    /// A burst of connections that nobody has looked at yet.
    private static func burst(to port: Int, count: Int) -> [Int32] {
        (0..<count).map { _ in
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = in_port_t(port).bigEndian
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    _ = connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            return descriptor
        }
    }

    @Test func `a server that is cancelled in a burst of connections ends in good order`() async throws {
        for _ in 0..<10 {
            let (ports, port) = AsyncStream.makeStream(of: Int.self)
            let server = WebServer(
                coordinator: ScriptedCoordinator(try Samples.state()),
                control: ScriptedControl(),
                parser: .accepting,
                settings: WebSettings(followInterval: .zero),
                clock: ContinuousClock(),
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            ) { port.yield($0) }

            let count = try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await server.run() }
                let bound = try #require(await ports.first { _ in true })
                let descriptors = Self.burst(to: bound, count: 64)
                tasks.cancelAll()
                for descriptor in descriptors { close(descriptor) }
                try await tasks.waitForAll()
                return descriptors.count { $0 >= 0 }
            }

            #expect(count == 64)
        }
    }
}

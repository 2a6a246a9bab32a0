import NIOCore
import NIOEmbedded
import Testing

@testable import ApusTransport

@Suite struct ConnectionRegistryTests {
    @Test func `channels above the limit are told, and those far above are not taken`() {
        let registry = ConnectionRegistry(connectionsMax: 2)
        let channels = (0..<259).map { _ in EmbeddedChannel() }

        let entries = channels.map { registry.add($0) }

        #expect(entries.prefix(2) == [.taken, .taken])
        #expect(entries.dropFirst(2).prefix(256).allSatisfy { $0 == .full })
        #expect(entries.last == .closed)
        #expect(registry.count == 258)
    }

    @Test func `a channel that closes makes room`() throws {
        let registry = ConnectionRegistry(connectionsMax: 1)
        let first = EmbeddedChannel()
        _ = registry.add(first)

        try first.close().wait()
        first.embeddedEventLoop.run()

        #expect(registry.add(EmbeddedChannel()) == .taken)
    }
}

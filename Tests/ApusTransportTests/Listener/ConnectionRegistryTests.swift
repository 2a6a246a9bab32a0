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
        #expect(entries.dropFirst(2).prefix(256).allSatisfy { $0 == .full("too many connections") })
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

    @Test func `strangers of one address have half of the places, and others the rest`() {
        let registry = ConnectionRegistry(connectionsMax: 6)
        let channels = (0..<8).map { _ in EmbeddedChannel() }

        let own = channels.prefix(4).map { registry.add($0, from: "192.0.2.1") }
        let others = channels.dropFirst(4).map { registry.add($0, from: "192.0.2.\($0 === channels[4] ? 2 : 3)") }

        let refusal = ConnectionRegistry.Entry.full("too many new connections from your address")
        #expect(own == [.taken, .taken, .taken, refusal])
        #expect(others == [.taken, .taken, .taken, .full("too many connections")])
    }

    @Test func `who was welcomed counts no more among the strangers of its address`() {
        let registry = ConnectionRegistry(connectionsMax: 4)
        let channels = (0..<5).map { _ in EmbeddedChannel() }
        for channel in channels.prefix(2) { _ = registry.add(channel, from: "192.0.2.1") }

        registry.identified(channels[0])
        registry.identified(channels[0])

        #expect(registry.add(channels[2], from: "192.0.2.1") == .taken)
        #expect(registry.add(channels[3], from: "192.0.2.1") != .taken)
    }

    @Test func `a stranger that leaves makes room for one of its address`() throws {
        let registry = ConnectionRegistry(connectionsMax: 2)
        let first = EmbeddedChannel()
        _ = registry.add(first, from: "192.0.2.1")
        let refused = EmbeddedChannel()
        #expect(registry.add(refused, from: "192.0.2.1") != .taken)

        for channel in [first, refused] {
            try channel.close().wait()
            channel.embeddedEventLoop.run()
        }

        #expect(registry.count == 0)
        #expect(registry.add(EmbeddedChannel(), from: "192.0.2.1") == .taken)
    }

    @Test func `those that are told so take no place`() {
        let registry = ConnectionRegistry(connectionsMax: 4, refusedMax: 100)
        let channels = (0..<52).map { _ in EmbeddedChannel() }
        for channel in channels.prefix(50) { _ = registry.add(channel, from: "192.0.2.1") }

        #expect(registry.add(channels[50], from: "192.0.2.2") == .taken)
        #expect(registry.add(channels[51], from: "192.0.2.3") == .taken)
    }
}

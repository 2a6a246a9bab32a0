import NIOCore
import Synchronization

/// Every channel that a listener accepted and that is still open: to count them, and to close them at the end.
final class ConnectionRegistry: Sendable {
    enum Entry: Hashable, Sendable {
        case taken

        /// There is room to say so, and no more.
        case full

        /// Not even that, or the listener is ending.
        case closed
    }

    private struct State {
        var channels: [ObjectIdentifier: any Channel] = [:]
        var isEnding = false
    }

    /// Above the limit, so many may linger while they are told.
    private let refusedMax: Int

    private let state = Mutex(State())
    private let connectionsMax: Int

    init(connectionsMax: Int, refusedMax: Int = ListenerSettings.refusedMaxDefault) {
        self.connectionsMax = connectionsMax
        self.refusedMax = refusedMax
    }

    var count: Int {
        self.state.withLock { $0.channels.count }
    }

    func add(_ channel: any Channel) -> Entry {
        let id = ObjectIdentifier(channel)
        let entry = self.state.withLock { state -> Entry in
            let count = state.channels.count
            guard !state.isEnding, count < self.connectionsMax + self.refusedMax else { return .closed }
            state.channels[id] = channel
            return count < self.connectionsMax ? .taken : .full
        }
        guard entry != .closed else { return entry }
        channel.closeFuture.whenComplete { _ in
            _ = self.state.withLock { $0.channels.removeValue(forKey: id) }
        }
        return entry
    }

    /// Closes every channel, and takes no more.
    func closeAll() async {
        let channels = self.state.withLock { state in
            state.isEnding = true
            return Array(state.channels.values)
        }
        for channel in channels { channel.close(promise: nil) }
        // The future of a closing only succeeds.
        for channel in channels { try? await channel.closeFuture.get() }
    }
}

import NIOCore
import Synchronization

/// Every channel that a listener accepted and that is still open: to count them, and to close them at the end.
///
/// Strangers, who have not been welcomed yet, have half of the places at most if they are of one address, so that it
/// cannot lock the workers of others out.
final class ConnectionRegistry: Sendable {
    enum Entry: Hashable, Sendable {
        case taken

        /// There is room to say why not, and no more.
        case full(String)

        /// Not even that, or the listener is ending.
        case closed

        /// Why there is no place.
        var refusal: String? {
            guard case .full(let text) = self else { return nil }
            return text
        }
    }

    private struct Member {
        let channel: any Channel
        var isRefused: Bool

        /// Of a stranger in a place.
        var address: String?
    }

    private struct State {
        var members: [ObjectIdentifier: Member] = [:]
        var refused = 0

        /// How many strangers of each address have a place.
        var strangers: [String: Int] = [:]
        var isEnding = false

        mutating func identified(_ id: ObjectIdentifier) {
            guard let address = self.members[id]?.address, let count = self.strangers[address] else { return }
            self.members[id]?.address = nil
            self.strangers[address] = count > 1 ? count - 1 : nil
        }
    }

    /// Beside those who have a place, so many may linger while they are told.
    private let refusedMax: Int

    private let state = Mutex(State())
    private let connectionsMax: Int

    init(connectionsMax: Int, refusedMax: Int = ListenerSettings.refusedMaxDefault) {
        self.connectionsMax = connectionsMax
        self.refusedMax = refusedMax
    }

    var count: Int {
        self.state.withLock { $0.members.count }
    }

    /// The address is the peer's, without its port; one that is not known is held to no limit of its own.
    func add(_ channel: any Channel, from address: String? = nil) -> Entry {
        let id = ObjectIdentifier(channel)
        let entry = self.state.withLock { state -> Entry in
            let refusal = self.refusal(state, address)
            guard !state.isEnding, refusal == nil || state.refused < self.refusedMax else { return .closed }
            state.members[id] = Member(
                channel: channel,
                isRefused: refusal != nil,
                address: refusal == nil ? address : nil
            )
            if let refusal {
                state.refused += 1
                return .full(refusal)
            }
            if let address { state.strangers[address, default: 0] += 1 }
            return .taken
        }
        guard entry != .closed else { return entry }
        channel.closeFuture.whenComplete { _ in
            self.state.withLock { state in
                state.identified(id)
                if state.members.removeValue(forKey: id)?.isRefused == true { state.refused -= 1 }
            }
        }
        return entry
    }

    /// The channel's peer was welcomed, and is no stranger any more.
    func identified(_ channel: any Channel) {
        self.state.withLock { $0.identified(ObjectIdentifier(channel)) }
    }

    private func refusal(_ state: State, _ address: String?) -> String? {
        guard state.members.count - state.refused < self.connectionsMax else { return "too many connections" }
        let own = address.flatMap { state.strangers[$0] } ?? 0
        guard own < max(1, self.connectionsMax / 2) else { return "too many new connections from your address" }
        return nil
    }

    /// Closes every channel, and takes no more.
    func closeAll() async {
        let channels = self.state.withLock { state in
            state.isEnding = true
            return state.members.values.map(\.channel)
        }
        for channel in channels { channel.close(promise: nil) }
        // The future of a closing only succeeds.
        for channel in channels { try? await channel.closeFuture.get() }
    }
}

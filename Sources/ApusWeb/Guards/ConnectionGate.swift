import Synchronization

/// Counts the open connections of the web server, in all and by address.
///
/// No address has more than half of the places, so that one client cannot take them all from the others.
final class ConnectionGate: Sendable {
    private struct State {
        var total = 0
        var byAddress: [String: Int] = [:]
    }

    let most: Int
    private let state = Mutex(State())

    init(most: Int) {
        self.most = most
    }

    /// Takes a place; false when there is none.
    func enter(from address: String) -> Bool {
        self.state.withLock { state in
            let own = state.byAddress[address, default: 0]
            guard state.total < self.most, own < max(1, self.most / 2) else { return false }
            state.total += 1
            state.byAddress[address] = own + 1
            return true
        }
    }

    /// Gives a place back.
    func leave(from address: String) {
        self.state.withLock { state in
            guard let own = state.byAddress[address] else { return }
            state.total -= 1
            state.byAddress[address] = own > 1 ? own - 1 : nil
        }
    }
}

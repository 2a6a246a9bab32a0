import Dispatch
import Glibc
import Synchronization

/// A worker that has connected to its keeper.
final class KeeperPeer: Sendable {
    private let descriptor: Int32

    private init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        Glibc.close(self.descriptor)
    }

    /// Says a line; a worker that is gone or does not read misses it, and looks by itself.
    func send(_ line: String) {
        KeeperSocket.send(line, to: self.descriptor, waits: false)
    }

    /// Ends the connection; its reader says that the worker has left.
    func close() {
        shutdown(self.descriptor, Int32(SHUT_RDWR))
    }

    /// Takes connections on a thread of its own for as long as the process lives.
    static func accept(on listener: Int32, mailbox: AsyncStream<Keeper.Event>.Continuation) {
        DispatchQueue(label: "apus.keeper.accept").async {
            while true {
                let descriptor = accept4(listener)
                if descriptor >= 0 {
                    let peer = KeeperPeer(descriptor: descriptor)
                    mailbox.yield(.joined(peer))
                    peer.read(into: mailbox)
                } else if errno == EMFILE || errno == ENFILE {
                    // Somebody has to give a descriptor back first.
                    usleep(100_000)
                } else if errno != EINTR, errno != ECONNABORTED {
                    return
                }
            }
        }
    }

    private static func accept4(_ listener: Int32) -> Int32 {
        let descriptor = Glibc.accept(listener, nil, nil)
        if descriptor >= 0 { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        return descriptor
    }

    private func read(into mailbox: AsyncStream<Keeper.Event>.Continuation) {
        DispatchQueue(label: "apus.keeper.read").async {
            var lines = KeeperLines()
            var buffer = [UInt8](repeating: 0, count: 4_096)
            reading: while true {
                let count = buffer.withUnsafeMutableBytes { Glibc.read(self.descriptor, $0.baseAddress, $0.count) }
                if count < 0, errno == EINTR { continue }
                guard count > 0, let found = lines.append(buffer[..<count]) else { break }
                for line in found {
                    guard let order = KeeperOrder(line: line) else { break reading }
                    mailbox.yield(.order(order, self))
                }
            }
            self.close()
            mailbox.yield(.left(self))
        }
    }
}

/// Where the one worker that a keeper serves is, for everybody who has something to tell it.
final class KeeperSeat: Sendable {
    private let occupant = Mutex<KeeperPeer?>(nil)

    var peer: KeeperPeer? { self.occupant.withLock { $0 } }

    /// The former one is disconnected.
    func take(_ peer: KeeperPeer?) {
        let former = self.occupant.withLock { occupant in
            defer { occupant = peer }
            return occupant
        }
        if former !== peer { former?.close() }
    }

    func send(_ line: String) {
        self.peer?.send(line)
    }
}

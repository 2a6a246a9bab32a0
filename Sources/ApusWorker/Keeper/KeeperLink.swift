import Dispatch
import Glibc
import Synchronization

/// A worker's connection to its keeper, which it starts where none lives.
///
/// A keeper that dies takes its programs with it; the next order starts a new one.
package final class KeeperLink: Sendable {
    private struct State {
        var descriptor: Int32 = -1

        /// Grows with each keeper.
        var generation = 0
        var knocks: [String: Knocks] = [:]
        var lease = KeeperOrder.lease(nil)
    }

    private let folder: StateFolder
    private let start: @Sendable (_ listener: Int32) throws -> Void
    private let state = Mutex(State())

    /// Orders are sent one after the other, and one of them at a time starts a keeper.
    private let turn = Mutex(())

    /// `start` begins a keeper's process that serves the listening socket.
    package init(folder: StateFolder, start: @escaping @Sendable (_ listener: Int32) throws -> Void) {
        self.folder = folder
        self.start = start
    }

    deinit {
        let descriptor = self.state.withLock { $0.descriptor }
        // Its reader closes it.
        if descriptor >= 0 { shutdown(descriptor, Int32(SHUT_RDWR)) }
    }

    /// Connects to the keeper that a former worker left, and gives the names of what it runs; none without one.
    ///
    /// Blocks.
    func takeOver() -> Set<String> {
        guard let descriptor = KeeperSocket.connect(in: self.folder.keeperPath) else { return [] }
        guard let running = Self.greeting(from: descriptor) else {
            close(descriptor)
            return []
        }
        self.adopt(descriptor)
        return running
    }

    /// Sends an order, to a new keeper where there is none.
    ///
    /// Blocks.
    func order(_ order: KeeperOrder) throws {
        try self.turn.withLock { _ in
            let known = self.state.withLock { state in
                if case .lease = order { state.lease = order }
                return state.descriptor
            }
            if known >= 0, KeeperSocket.send(order.line, to: known, waits: true) { return }
            guard case .run = order else { return }
            let descriptor = try self.startKeeper()
            let lease = self.state.withLock { $0.lease }
            guard KeeperSocket.send(lease.line, to: descriptor, waits: true),
                KeeperSocket.send(order.line, to: descriptor, waits: true)
            else { throw WorkerError.folder(path: self.folder.keeperPath, reason: "the keeper ended at once") }
        }
    }

    /// Whoever follows a spool is knocked at when it may have grown, and when its keeper is gone.
    func join(_ name: String) -> Knocks {
        let knocks = Knocks()
        self.state.withLock { $0.knocks[name] = knocks }
        return knocks
    }

    func leave(_ name: String) {
        self.state.withLock { $0.knocks[name] = nil }
    }

    /// The number of the keeper that lives; nil when none does.
    var generation: Int? {
        self.state.withLock { $0.descriptor >= 0 ? $0.generation : nil }
    }

    private func startKeeper() throws -> Int32 {
        let listener = try KeeperSocket.listen(in: self.folder.keeperPath)
        do {
            // The keeper's copy is the only one afterwards, so that its end is seen at once.
            defer { close(listener) }
            try self.start(listener)
        }
        guard let descriptor = KeeperSocket.connect(in: self.folder.keeperPath),
            Self.greeting(from: descriptor) != nil
        else { throw WorkerError.folder(path: self.folder.keeperPath, reason: "the keeper does not answer") }
        self.adopt(descriptor)
        return descriptor
    }

    /// What a keeper says first: its version, and what it runs.
    private static func greeting(from descriptor: Int32) -> Set<String>? {
        var timeout = timeval(tv_sec: KeeperSocket.answerSeconds, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, size)
        var lines: [String] = []
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while lines.last != "ready" {
            let count = read(descriptor, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count == 1, line.count <= KeeperSocket.lineBytesMax else { return nil }
            if byte == 0x0A {
                lines.append(String(decoding: line, as: UTF8.self))
                line = []
            } else {
                line.append(byte)
            }
        }
        timeout.tv_sec = 0
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, size)
        guard lines.first == KeeperSocket.greeting else { return nil }
        return Set(lines.filter { $0.hasPrefix("runs ") }.map { String($0.dropFirst(5)) })
    }

    private func adopt(_ descriptor: Int32) {
        let (former, generation) = self.state.withLock { state in
            defer { state.descriptor = descriptor }
            state.generation += 1
            return (state.descriptor, state.generation)
        }
        if former >= 0 { shutdown(former, Int32(SHUT_RDWR)) }
        DispatchQueue(label: "apus.worker.keeper").async { [weak self] in
            Self.listen(to: descriptor) { self?.knock($0) }
            self?.lost(generation)
            close(descriptor)
        }
    }

    /// Passes on which spools grew, and every quarter of a second that any may have; returns when the keeper is gone.
    private static func listen(to descriptor: Int32, knock: (String?) -> Void) {
        var lines = KeeperLines()
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&entry, 1, 250) != 0 else {
                knock(nil)
                continue
            }
            let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0, let found = lines.append(buffer[..<count]) else { return }
            for line in found { knock(line.split(separator: " ").last.map(String.init)) }
        }
    }

    private func knock(_ name: String?) {
        let knocks = self.state.withLock { state in
            name.map { name in state.knocks[name].map { [$0] } ?? [] } ?? Array(state.knocks.values)
        }
        for one in knocks { one.knock() }
    }

    private func lost(_ generation: Int) {
        // No order is on its way to a descriptor that is about to be closed.
        self.turn.withLock { _ in
            self.state.withLock { if $0.generation == generation { $0.descriptor = -1 } }
        }
        self.knock(nil)
    }
}

/// Wakes one task, which waits on also when it is cancelled: what it waits for comes all the same.
final class Knocks: Sendable {
    private struct State {
        var count: UInt64 = 0
        var waiting: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    /// To be read before the look at what may have changed.
    var count: UInt64 { self.state.withLock { $0.count } }

    func knock() {
        let waiting = self.state.withLock { state in
            state.count += 1
            defer { state.waiting = nil }
            return state.waiting
        }
        waiting?.resume()
    }

    /// Returns at once when there was a knock after `count`.
    func wait(after count: UInt64) async {
        await withCheckedContinuation { continuation in
            let isWaiting = self.state.withLock { state in
                guard state.count <= count else { return false }
                state.waiting = continuation
                return true
            }
            if !isWaiting { continuation.resume() }
        }
    }
}

import ApusArtifacts
package import ApusRunner
import ApusStudy
package import Logging

/// Runs the programs of a worker's attempts in a process of its own, and writes down what they do.
///
/// The worker beside it may be killed and started again: programs run on, their output is read, and the next worker
/// finds everything in the spool. What the keeper promises by itself is that no program outlives its lease: when the
/// worker renews no more, whatever the cause, each process tree gets SIGTERM, then SIGKILL, before the lease ends.
package actor Keeper {
    package struct Surroundings: Sendable {
        package let command: any AttemptRunner
        package let engine: any AttemptRunner
        package let clock: any Clock<Duration>

        /// The time since the machine was started, its sleep included.
        package let bootTime: @Sendable () -> Duration

        package init(
            command: any AttemptRunner,
            engine: any AttemptRunner,
            clock: any Clock<Duration>,
            bootTime: @escaping @Sendable () -> Duration
        ) {
            self.command = command
            self.engine = engine
            self.clock = clock
            self.bootTime = bootTime
        }
    }

    enum Event: Sendable {
        case joined(KeeperPeer)
        case order(KeeperOrder, KeeperPeer)
        case left(KeeperPeer)
        case tick
    }

    /// How often spools are written and the lease is looked at.
    static let tickInterval = Duration.milliseconds(200)

    /// How long an idle keeper waits for a worker.
    static let patience = Duration.seconds(60)

    static let fencedReason = "its worker could not renew the lease, and ended the program before the lease did"

    let folder: StateFolder
    let surroundings: Surroundings
    let logger: Logger
    private let events: AsyncStream<Event>
    let mailbox: AsyncStream<Event>.Continuation
    private let seat = KeeperSeat()
    private var runs: [String: KeptRun] = [:]

    /// When the ending of every program begins; nil while nothing bounds it.
    private var lease: Duration?
    private var idleSince: Duration
    private var isLeaving = false

    package init(folder: StateFolder, surroundings: Surroundings, logger: Logger) {
        self.folder = folder
        self.surroundings = surroundings
        self.logger = logger
        self.idleSince = surroundings.bootTime()
        (self.events, self.mailbox) = AsyncStream.makeStream()
    }

    /// Serves the workers that connect to the listening socket, one at a time, until nothing is left to do.
    package func run(listener: Int32) async {
        KeeperPeer.accept(on: listener, mailbox: self.mailbox)
        await withDiscardingTaskGroup { group in
            group.addTask { await self.tick() }
            for await event in self.events {
                self.handle(event, in: &group)
                if self.isDone { break }
            }
            group.cancelAll()
        }
    }

    private nonisolated func tick() async {
        // A cancelled sleep ends the ticking.
        while (try? await self.surroundings.clock.sleep(for: Self.tickInterval)) != nil { self.mailbox.yield(.tick) }
    }

    private var isDone: Bool {
        guard self.runs.isEmpty else { return false }
        let isAbandoned = self.seat.peer == nil && self.surroundings.bootTime() - self.idleSince >= Self.patience
        return self.isLeaving || isAbandoned
    }

    private func handle(_ event: Event, in group: inout DiscardingTaskGroup) {
        switch event {
        case .joined(let peer):
            self.seat.take(peer)
            peer.send(KeeperSocket.greeting)
            for name in self.runs.keys.sorted() { peer.send("runs \(name)") }
            peer.send("ready")
        case .left(let peer) where peer === self.seat.peer:
            self.seat.take(nil)
            self.idleSince = self.surroundings.bootTime()
            self.shortenLease()
        case .order(let order, let peer) where peer === self.seat.peer: self.obey(order, in: &group)
        case .left, .order: break
        case .tick: self.look()
        }
    }

    private func obey(_ order: KeeperOrder, in group: inout DiscardingTaskGroup) {
        switch order {
        case .run(let name): self.begin(name, in: &group)
        case .stop(let name): self.runs[name]?.stop.stop()
        case .lease(let until): self.lease = until
        case .quit:
            self.isLeaving = true
            for run in self.runs.values { run.stop.stop() }
        }
    }

    /// The coordinator learns of a dead worker at once, and gives its attempts away a little later.
    private func shortenLease() {
        guard let lease = self.lease else { return }
        self.lease = min(lease, self.surroundings.bootTime() + LeaseWatch.reconnection - LeaseWatch.margin)
    }

    private func look() {
        for run in self.runs.values { run.record.flush() }
        guard let lease = self.lease, lease <= self.surroundings.bootTime() else { return }
        for run in self.runs.values where !run.isFenced.isStopped {
            run.isFenced.stop()
            run.stop.stop()
        }
    }

    private func begin(_ name: String, in group: inout DiscardingTaskGroup) {
        guard self.runs[name] == nil, !self.isLeaving else { return }
        let spool = self.folder.spool(named: name)
        let run: KeptRun
        do {
            run = try KeptRun(name: name, spool: spool, seat: self.seat)
        } catch {
            self.logger.error("an attempt's spool cannot be written", metadata: ["error": "\(error)"])
            self.seat.send("failed \(name)")
            return
        }
        self.runs[name] = run
        let surroundings = self.surroundings
        group.addTask {
            await run.run(surroundings)
            await self.ended(name)
        }
    }

    private func ended(_ name: String) {
        self.runs[name] = nil
        self.idleSince = self.surroundings.bootTime()
        self.seat.send("grew \(name)")
        // Whether it was the last one is looked at after the next event.
        self.mailbox.yield(.tick)
    }
}

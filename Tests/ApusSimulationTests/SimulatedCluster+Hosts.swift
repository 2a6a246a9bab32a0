import ApusCoordinator
import ApusProtocol
import ApusStore
import ApusStudy
import ApusWorker

/// One direction between a worker and the coordinator.
struct Link: Hashable {
    enum Direction {
        case up, down
    }

    let worker: Int
    let direction: Direction
}

/// What breaks beside the processes: links, disks, clocks, and machines that stand still.
struct Hosts {
    /// Directions that carry nothing until then.
    var blocked: [Link: Duration] = [:]

    /// Messages of workers that are held, in their order.
    var clogged: [Int: [SimulatedCluster.Happening]] = [:]

    /// Workers that stand still until then.
    var paused: [Int: Duration] = [:]
    var coordinatorPausedUntil = Duration.zero
    var diskFullUntil = Duration.zero
    var diskSlowUntil = Duration.zero

    /// How far the coordinator's wall clock is off.
    var wallOffset = Duration.zero

    /// How often the coordinator's machine lost its power.
    var powerLosses = 0

    /// The time that stands in the records.
    var records = RecordClock(wall: UnixTime(rawValue: 0))

    /// By what the time between a worker's heartbeats is multiplied.
    var pace: [Double] = []

    /// The coordinator's life that a connection belongs to.
    var lives: [ConnectionID: Int] = [:]

    /// When the last message of a connection arrived, at either end.
    var arrivals: [Link: Duration] = [:]

    /// Since when the coordinator has gone on without a break.
    var wellSince = Duration.zero

    /// Attempts whose worker's process is gone, and since when.
    var orphans: [AttemptID: Duration] = [:]
}

extension SimulatedCluster {
    /// A connection that carries nothing for so long is given up, by either end.
    static let silenceMax = Duration.seconds(60)

    var isAwake: Bool { self.coordinator != nil && self.now >= self.hosts.coordinatorPausedUntil }

    mutating func planHostFaults() {
        self.planFault(.partition, every: self.faults.partitionEvery)
        self.planFault(.clog, every: self.faults.clogEvery)
        self.planFault(.pause, every: self.faults.pauseEvery)
        self.planFault(.jump, every: self.faults.jumpEvery)
        self.planFault(.fillDisk, every: self.faults.diskFullEvery)
        self.planFault(.slowDisk, every: self.faults.diskSlowEvery)
        self.planFault(.losePower, every: self.faults.powerLossEvery)
        self.planFault(.drain, every: self.faults.drainEvery)
    }

    /// Whether whom it concerns stands still; it happens later then.
    mutating func isHeldBack(_ happening: Happening) -> Bool {
        var until = Duration.zero
        switch happening {
        case .toCoordinator, .committed, .answered, .tick:
            if self.coordinator != nil { until = self.hosts.coordinatorPausedUntil }
        case .toWorker(let connection, _):
            if let index = self.workers.firstIndex(where: { $0.connection == connection }) {
                until = self.hosts.paused[index] ?? .zero
            }
        case .connect(let worker, _), .heartbeat(let worker, _), .step(let worker, _, _), .stopped(let worker, _, _),
            .leave(let worker, _), .look(let worker), .fenced(let worker, _, _):
            until = self.hosts.paused[worker] ?? .zero
        default: break
        }
        guard until > self.now else { return false }
        self.agenda.plan(happening, at: until)
        return true
    }

    /// Whether the link takes the message up; one that is clogged keeps it for later.
    mutating func isTaken(_ happening: Happening) -> Bool {
        let link: Link
        switch happening {
        case .toCoordinator(let connection, _):
            guard let index = self.workers.firstIndex(where: { $0.connection == connection }) else { return true }
            link = Link(worker: index, direction: .up)
        case .toWorker(let connection, _):
            guard let index = self.workers.firstIndex(where: { $0.connection == connection }) else { return true }
            link = Link(worker: index, direction: .down)
        default: return true
        }
        if self.hosts.blocked[link] ?? .zero > self.now { return false }
        if self.hosts.clogged[link.worker] != nil {
            self.hosts.clogged[link.worker]?.append(happening)
            return false
        }
        return true
    }

    mutating func partition() {
        self.planFault(.partition, every: self.faults.partitionEvery)
        let worker = Int.random(in: 0..<self.workers.count, using: &self.random)
        let direction: Link.Direction = self.random.happens(0.5) ? .up : .down
        let end = min(self.now + self.random.milliseconds(100...90_000), self.faults.until)
        self.hosts.blocked[Link(worker: worker, direction: direction)] = end
        self.note("partition \(worker) \(direction)")
    }

    mutating func clog() {
        self.planFault(.clog, every: self.faults.clogEvery)
        var time = self.now
        for worker in self.workers.indices.shuffled(using: &self.random) where self.random.happens(0.7) {
            self.agenda.plan(.clogOne(worker: worker), at: time)
            time += self.random.milliseconds(1...2_000)
        }
        for worker in self.workers.indices.shuffled(using: &self.random) {
            self.agenda.plan(.unclog(worker: worker), at: time)
            time += self.random.milliseconds(1...5_000)
        }
    }

    mutating func unclog(_ worker: Int) {
        for happening in self.hosts.clogged.removeValue(forKey: worker) ?? [] {
            self.agenda.plan(happening, at: self.now + .milliseconds(1))
        }
    }

    mutating func pause() {
        self.planFault(.pause, every: self.faults.pauseEvery)
        let end = self.now + self.random.milliseconds(100...40_000)
        if self.random.happens(0.4) {
            guard self.coordinator != nil else { return }
            self.hosts.coordinatorPausedUntil = end
            self.hosts.wellSince = end
            self.note("coordinator stands still")
        } else {
            let worker = Int.random(in: 0..<self.workers.count, using: &self.random)
            self.hosts.paused[worker] = end
            self.note("worker \(worker) stands still")
        }
    }

    /// The coordinator does nothing for so long, once.
    mutating func standStill(at time: Duration, for length: Duration) {
        self.agenda.plan(.standStill(length), at: time)
    }

    mutating func standStill(_ length: Duration) {
        self.hosts.coordinatorPausedUntil = self.now + length
        self.hosts.wellSince = self.now + length
    }

    mutating func jump() {
        self.planFault(.jump, every: self.faults.jumpEvery)
        self.hosts.wallOffset = self.random.milliseconds(0...7_200_000) - .seconds(3_600)
    }

    mutating func fillDisk() {
        self.planFault(.fillDisk, every: self.faults.diskFullEvery)
        self.hosts.diskFullUntil = self.now + self.random.milliseconds(100...8_000)
        self.note("disk full")
    }

    mutating func slowDisk() {
        self.planFault(.slowDisk, every: self.faults.diskSlowEvery)
        self.hosts.diskSlowUntil = self.now + self.random.milliseconds(100...20_000)
    }

    /// A worker's process ends in good order: what runs is given back, what has ended is handed over.
    mutating func drain() {
        self.planFault(.drain, every: self.faults.drainEvery)
        let index = Int.random(in: 0..<self.workers.count, using: &self.random)
        guard !self.workers[index].machine.isDraining, self.hosts.paused[index] ?? .zero <= self.now else { return }
        self.note("worker \(index) shuts down")
        var effects: [WorkerMachine.Effect] = []
        self.workers[index].machine.drain(into: &effects)
        for attempt in self.workers[index].programs.keys.sorted() {
            self.workers[index].programs[attempt] = nil
            let end = AttemptEnd(outcome: .lost, reason: "the worker was shut down", duration: .seconds(1))
            self.workers[index].happened(attempt, .ended(end, nil), into: &effects)
        }
        self.carryOut(effects, of: index)
        let time = self.now + .seconds(8)
        self.agenda.plan(.leave(worker: index, instance: self.workers[index].instance), at: time)
    }

    /// Its last word, and the next process of its name.
    mutating func leave(_ index: Int, _ instance: UInt64) {
        guard self.workers[index].instance == instance else { return }
        let connection = self.workers[index].connection
        self.replace(index)
        guard let connection else { return }
        if self.coordinator != nil, self.hosts.lives[connection] == self.generation {
            self.inbox.append((connection, .goodbye))
        }
        self.decide()
    }

    /// Ends a worker's process; another of its name comes in its place.
    mutating func replace(_ index: Int) {
        let instance = self.workers[index].instance
        self.results = self.results.filter { $0.value != instance }
        for attempt in self.workers[index].machine.past.held where self.log.isOpen(attempt) {
            self.hosts.orphans[attempt] = self.now
        }
        self.hosts.paused[index] = nil
        self.workers[index].restart(instance: self.nextInstance)
        self.nextInstance += 1
        self.planConnect(index)
    }

    /// Connections on which the coordinator hears nothing are given up.
    mutating func endSilent() {
        for index in self.workers.indices where self.isSilent(index, .up) { self.lose(index) }
    }

    func isSilent(_ index: Int, _ direction: Link.Direction) -> Bool {
        guard self.workers[index].connection != nil else { return false }
        let last = self.hosts.arrivals[Link(worker: index, direction: direction)] ?? .zero
        return self.now - last > Self.silenceMax
    }
}

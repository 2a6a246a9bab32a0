import ApusCoordinator
import ApusHistory
import ApusProtocol
import ApusSpace
import ApusStore
import ApusStudy
import ApusWorker
import Foundation

/// A coordinator, its store and its workers in one process, with a network, time and chance that a seed decides.
struct SimulatedCluster {
    enum Happening {
        case toCoordinator(ConnectionID, WorkerMessage)
        case toWorker(ConnectionID, CoordinatorMessage)
        case connect(worker: Int, instance: UInt64)
        case heartbeat(worker: Int, ConnectionID)
        case step(worker: Int, instance: UInt64, AttemptID)
        case stopped(worker: Int, instance: UInt64, AttemptID)
        case look(worker: Int)
        case fenced(worker: Int, instance: UInt64, AttemptID)
        case committed(generation: Int, [StoreEvent], [CoordinatorMachine.Effect])
        case answered(generation: Int, StudyID, Question.Answer)
        case tick
        case cut
        case killWorker
        case killCoordinator
        case startCoordinator
        case user
        case userLeaves
        case partition
        case clog
        case clogOne(worker: Int)
        case unclog(worker: Int)
        case pause
        case standStill(Duration)
        case jump
        case fillDisk
        case slowDisk
        case losePower
        case drain
        case leave(worker: Int, instance: UInt64)
    }

    static let steps = 6

    /// Networks take the longer the larger their `x` is, so that a study of them proposes ahead and begins the longest.
    static let settings = CoordinatorMachine.Settings(
        estimator: TrialEstimator { _, values, _ in
            guard case .real(let x)? = values["x"] else { return nil }
            return 1 + x * 10
        }
    )

    let faults: Faults

    /// Whether every message is written and read on its way.
    let checksWire: Bool
    var random: SimulationRandom
    var now = Duration.zero
    var agenda = Agenda<Happening>()
    var log = DurableLog()
    var coordinator: CoordinatorMachine?
    var generation = 0
    var inbox: [(ConnectionID, WorkerMessage)] = []
    var dropped: [ConnectionID] = []

    /// Answers of the optimizer that wait for a commit to end.
    var answers: [(StudyID, Question.Answer)] = []
    var isCommitting = false
    var workers: [SimulatedWorker] = []
    var nextConnection: UInt64 = 1
    var nextInstance: UInt64 = 1
    var violations: [String] = []
    var trace: UInt64 = 0xCBF2_9CE4_8422_2325

    var hosts = Hosts()

    /// When the coordinator last looked at its clock.
    var tickedAt = Duration.zero

    /// How many attempts were ended before their lease, and how many processes went on with a former one's.
    var fencedCount = 0
    var takeOverCount = 0

    /// The newest attempt of each trial that a program has begun.
    var newestBegun: [UInt32: UInt32] = [:]

    /// How often each trial was begun by a program.
    var beginnings: [UInt32: Int] = [:]

    /// When a live worker's heartbeat or hello last named an attempt that is leased to it.
    var heard: [AttemptID: Duration] = [:]

    /// Attempts that a worker ran to a good end, by the worker's process; it has them until they are forgotten.
    var results: [AttemptID: UInt64] = [:]

    /// The study has ended with all its trials, no worker holds anything, and no user will open it again.
    var isDone: Bool {
        guard self.log.record?.state.isEnded ?? false, self.workers.allSatisfy(\.machine.isIdle) else { return false }
        guard self.faults.userEvery == 0 || self.now >= self.faults.until else { return false }
        return self.log.trials.values.allSatisfy(\.state.isEnded)
    }

    /// `policy`: what workers do that are cut off; it follows from the seed where it is not given.
    init(
        seed: UInt64,
        workers: Int,
        slots: Int,
        study: Study,
        faults: Faults?,
        policy: LeaseWatch.Policy? = nil
    ) throws {
        let policy = policy ?? (seed.isMultiple(of: 2) ? .fence : .keepRunning)
        self.random = SimulationRandom(seed: seed)
        self.checksWire = seed.isMultiple(of: 4)
        self.faults = faults ?? Faults.drawn(&self.random)
        for index in 0..<workers {
            let drift = Double(Int.random(in: -1_000...1_000, using: &self.random)) / 1_000 * self.faults.drift
            // A lease is kept by clocks that are off by a percent at most.
            let scale = policy == .fence ? 0.1 : 1
            self.hosts.pace.append(1 + drift * scale)
            guard let name = WorkerName(rawValue: "w\(index)") else { continue }
            self.workers.append(
                SimulatedWorker(
                    name: name,
                    slots: slots,
                    instance: self.nextInstance,
                    policy: policy,
                    isSpooled: seed % 8 >= 3
                )
            )
            self.nextInstance += 1
        }
        let record = StudyRecord(
            id: StudyID(rawValue: 1),
            study: study,
            source: "",
            createdAt: UnixTime(rawValue: 0),
            parallel: study.limits.parallel
        )
        var machine = CoordinatorMachine(settings: Self.settings)
        var effects: [CoordinatorMachine.Effect] = []
        machine.studyCreated(try StudyRun(record: record, program: .simulated), into: &effects)
        self.coordinator = machine
        // As with every first write of a coordinator's life.
        let reading = self.hosts.records.reading(
            elapsed: self.now,
            wall: self.wall,
            uptime: self.uptime,
            isWriting: true
        )
        if let reading { effects.append(.store(.clockRead(reading))) }
        self.log.append(effects.compactMap(\.stored))
        self.plan()
    }

    /// Runs until the study has ended and every worker is idle, or `limit` has passed.
    mutating func run(limit: Duration) {
        while !self.isDone, let (time, happening) = self.agenda.next(), time <= limit {
            self.now = time
            guard !self.isHeldBack(happening) else { continue }
            self.carryOut(happening)
        }
        self.violations.append(contentsOf: self.log.violations)
        self.log.history.finish(isComplete: self.isDone && self.log.record?.state == .completed && self.isWhole)
        self.violations.append(contentsOf: self.log.history.anomalies)
    }

    /// Whether no rule may have ended the study before its budget was spent.
    private var isWhole: Bool { self.log.record?.study.fidelity?.rule != "pbt" }

    private mutating func plan() {
        for index in self.workers.indices {
            self.agenda.plan(.connect(worker: index, instance: self.workers[index].instance), at: .zero)
            self.agenda.plan(.look(worker: index), at: .milliseconds(500))
        }
        self.agenda.plan(.tick, at: .seconds(1))
        self.planFault(.cut, every: self.faults.cutEvery)
        self.planFault(.killWorker, every: self.faults.workerKillEvery)
        self.planFault(.killCoordinator, every: self.faults.coordinatorKillEvery)
        self.planFault(.user, every: self.faults.userEvery)
        self.planHostFaults()
        if self.faults.userEvery > 0 { self.agenda.plan(.userLeaves, at: self.faults.until) }
    }

    mutating func planFault(_ happening: Happening, every milliseconds: Int) {
        guard milliseconds > 0 else { return }
        let time = self.now + self.random.milliseconds(1...(2 * milliseconds))
        guard time < self.faults.until else { return }
        self.agenda.plan(happening, at: time)
    }

    /// Whether what happens is printed: `APUS_TRACE=1`, to be used with one seed.
    static let isPrinted = ProcessInfo.processInfo.environment["APUS_TRACE"] == "1"

    /// Mixes what happened into the trace, by which two runs of one seed are compared.
    mutating func note(_ text: String) {
        if Self.isPrinted { print("\(self.now): \(text)") }
        for byte in text.utf8 { self.trace = (self.trace ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    }

    private mutating func carryOut(_ happening: Happening) {
        switch happening {
        case .toCoordinator(let connection, let message): self.arrived(message, on: connection)
        case .toWorker(let connection, let message): self.delivered(message, on: connection)
        case .connect(let worker, let instance): self.connect(worker, instance)
        case .heartbeat(let worker, let connection): self.beat(worker, connection)
        case .step(let worker, let instance, let attempt): self.step(worker, instance, attempt)
        case .stopped(let worker, let instance, let attempt): self.stopped(worker, instance, attempt)
        case .look(let worker): self.look(worker)
        case .fenced(let worker, let instance, let attempt): self.fenced(worker, instance, attempt)
        case .committed(let generation, let events, let effects): self.committed(generation, events, effects)
        case .answered(let generation, let study, let answer): self.answered(generation, study, answer)
        case .tick: self.tick()
        case .cut: self.cut()
        case .killWorker: self.killWorker()
        case .killCoordinator: self.killCoordinator()
        case .startCoordinator: self.startCoordinator()
        case .user: self.user()
        case .userLeaves: self.userLeaves()
        default: self.carryOutFault(happening)
        }
    }

    private mutating func carryOutFault(_ happening: Happening) {
        switch happening {
        case .partition: self.partition()
        case .clog: self.clog()
        case .clogOne(let worker): self.hosts.clogged[worker] = self.hosts.clogged[worker] ?? []
        case .unclog(let worker): self.unclog(worker)
        case .pause: self.pause()
        case .standStill(let length): self.standStill(length)
        case .jump: self.jump()
        case .fillDisk: self.fillDisk()
        case .slowDisk: self.slowDisk()
        case .losePower: self.losePower()
        case .drain: self.drain()
        case .leave(let worker, let instance): self.leave(worker, instance)
        default: break
        }
    }
}

extension ProgramImage {
    static var simulated: ProgramImage {
        ProgramImage(digest: ContentDigest(hex: String(repeating: "a", count: 64)) ?? .zero, json: [1])
    }
}

extension ContentDigest {
    static var zero: ContentDigest {
        guard let digest = ContentDigest(hex: String(repeating: "0", count: 64)) else {
            preconditionFailure("64 zeros are a digest")
        }
        return digest
    }
}

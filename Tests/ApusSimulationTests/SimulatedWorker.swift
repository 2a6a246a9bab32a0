import ApusCoordinator
import ApusProtocol
import ApusStudy
import ApusWorker

/// A worker's process in the simulation: the real machine, and programs that only pretend to train.
struct SimulatedWorker {
    /// What happened to an attempt; its place is its report's number.
    enum SpoolEvent {
        case started
        case measured([Measurement])
        case ended(AttemptEnd, StoredContent?)
    }

    struct Program {
        /// The step that it has reached.
        var step = 0
        let steps: AttemptSteps?

        /// Whether it will save and end after its next step.
        var isGivingWay = false

        init(step: Int, steps: AttemptSteps?) {
            (self.step, self.steps) = (step, steps)
        }

        /// Whether it has saved on the way, as it was asked to.
        var hasGivenWay: Bool { self.isGivingWay && self.step < self.steps?.to ?? 0 }
    }

    let name: WorkerName
    let slots: Int
    var instance: UInt64
    var machine: WorkerMachine
    var connection: ConnectionID?

    /// How long it may run what it holds, as far as it can know, by its own clock.
    var leases: LeaseWatch

    /// When its last hello was sent, by its own clock.
    var helloAt = Duration.zero

    /// Whether what its programs do is written down, and they outlive its process.
    let isSpooled: Bool

    /// What each attempt did, as its spool tells it.
    var spools: [AttemptID: [SpoolEvent]] = [:]

    /// Attempts that are being ended because their lease is about to.
    var fencing: Set<AttemptID> = []

    /// Attempts whose program runs.
    var programs: [AttemptID: Program] = [:]

    init(name: WorkerName, slots: Int, instance: UInt64, policy: LeaseWatch.Policy, isSpooled: Bool) {
        self.name = name
        self.slots = slots
        self.instance = instance
        self.machine = WorkerMachine(slots: slots, isSpooled: isSpooled)
        self.leases = LeaseWatch(policy: policy)
        self.isSpooled = isSpooled
    }

    /// `kill -9`, and a new process of the same name.
    mutating func restart(instance: UInt64) {
        self = SimulatedWorker(
            name: self.name,
            slots: self.slots,
            instance: instance,
            policy: self.leases.policy,
            isSpooled: self.isSpooled
        )
    }

    /// Another process takes the place of one that was killed, and goes on with its attempts.
    mutating func takeOver(now: Duration, into effects: inout [WorkerMachine.Effect]) {
        let session = self.machine.session
        self.machine = WorkerMachine(slots: self.slots, isSpooled: true)
        self.leases = LeaseWatch(policy: self.leases.policy)
        self.leases.tookOver(now: now)
        self.machine.tookOver(self.spools.keys.sorted(), of: session)
        for attempt in self.spools.keys.sorted() {
            for event in self.spools[attempt] ?? [] { self.tell(attempt, event, into: &effects) }
        }
    }

    /// Tells the machine what happened to an attempt, and writes it down.
    mutating func happened(_ attempt: AttemptID, _ event: SpoolEvent, into effects: inout [WorkerMachine.Effect]) {
        if self.isSpooled { self.spools[attempt, default: []].append(event) }
        self.tell(attempt, event, into: &effects)
    }

    private mutating func tell(_ attempt: AttemptID, _ event: SpoolEvent, into effects: inout [WorkerMachine.Effect]) {
        switch event {
        case .started: self.machine.attemptStarted(attempt)
        case .measured(let measurements): self.machine.attemptMeasured(attempt, measurements)
        case .ended(let end, let artifact):
            self.machine.attemptEnded(attempt, end, artifact: artifact, into: &effects)
        }
    }

    var hello: Hello {
        Hello(
            versionMin: 1,
            versionMax: 1,
            token: "t",
            worker: self.name,
            instance: self.instance,
            software: "simulated",
            capabilities: Capabilities(slots: self.slots, cores: self.slots, memoryBytes: 0),
            resuming: self.machine.past.resuming,
            held: self.machine.past.held
        )
    }
}

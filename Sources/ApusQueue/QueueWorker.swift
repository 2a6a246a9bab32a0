import ApusStudy

/// What the queue knows of one session: what it offers, and what it holds.
struct QueueWorker: Sendable {
    let name: WorkerName
    let capabilities: Capabilities

    /// How many attempts the worker is willing to hold; 0 drains it.
    var attemptsMax = 0
    var isConnected = true
    var held: Set<AttemptID> = []

    /// Whether it stands in the queue's line of sessions with room.
    var isInLine = false

    /// Until when it gets nothing, because it could not begin what it got last.
    var heldBackUntil: Duration?

    /// How often in a row it could not begin an attempt.
    var failures = 0

    /// Whether a lease of its ran out: it gets nothing until it gives a sign of life.
    var isSilent = false
    var admission = WorkerAdmission.open
    private var gpusUsed = 0
    private var coresUsed = 0
    private var memoryUsed = 0

    init(name: WorkerName, capabilities: Capabilities) {
        self.name = name
        self.capabilities = capabilities
    }

    var hasRoom: Bool {
        self.mayTake && self.held.count < self.attemptsMax
    }

    /// Whether it takes new attempts once it has room.
    var isOpen: Bool { self.mayTake && self.attemptsMax > 0 }

    /// How much of what an attempt needs is held by others: GPUs first, then attempts that it must wait for.
    func shortage(of resources: Resources) -> Shortage {
        let memory = self.capabilities.memoryBytes > 0 ? max(0, resources.memoryBytes - self.free.memoryBytes) : 0
        return Shortage(
            gpus: max(0, resources.gpus - self.free.gpus),
            memoryBytes: memory,
            cores: max(0, resources.cores - self.free.cores)
        )
    }

    /// What is missing on a worker, the scarcest first.
    struct Shortage: Comparable {
        let gpus: Int
        let memoryBytes: Int
        let cores: Int

        static func < (left: Shortage, right: Shortage) -> Bool {
            (left.gpus, left.memoryBytes, left.cores) < (right.gpus, right.memoryBytes, right.cores)
        }
    }

    private var mayTake: Bool {
        self.isConnected && !self.isSilent && self.heldBackUntil == nil && self.admission != .closed
    }

    /// What is not held by any attempt.
    var free: Resources {
        Resources(
            gpus: max(0, self.capabilities.devices.count - self.gpusUsed),
            cores: max(0, self.capabilities.cores - self.coresUsed),
            memoryBytes: max(0, self.capabilities.memoryBytes - self.memoryUsed)
        )
    }

    /// How many attempts of these resources fit beside what is held.
    ///
    /// A worker with one slot and fewer cores than an attempt asks for takes it all the same: cores are time-shared,
    /// and a study would otherwise never run on a small machine. GPUs and memory are hard.
    func capacity(for resources: Resources, engine: String? = nil) -> Int {
        guard self.mayTake, self.hasEngine(engine) else { return 0 }
        var capacity = self.attemptsMax - self.held.count
        if resources.gpus > 0 {
            capacity = min(capacity, (self.capabilities.devices.count - self.gpusUsed) / resources.gpus)
        }
        if resources.memoryBytes > 0, self.capabilities.memoryBytes > 0 {
            capacity = min(capacity, (self.capabilities.memoryBytes - self.memoryUsed) / resources.memoryBytes)
        }
        if !self.held.isEmpty, resources.cores > 1 {
            capacity = min(capacity, (self.capabilities.cores - self.coresUsed) / resources.cores)
        }
        return max(0, self.admission == .oneTrial ? min(capacity, 1) : capacity)
    }

    private func hasEngine(_ engine: String?) -> Bool {
        engine.map { self.capabilities.engines.contains($0) } ?? true
    }

    /// Whether it could ever run such an attempt, were it idle.
    func canEverRun(_ resources: Resources, engine: String? = nil) -> Bool {
        guard self.hasEngine(engine) else { return false }
        guard self.capabilities.slots > 0, resources.gpus <= self.capabilities.devices.count else { return false }
        return self.capabilities.memoryBytes == 0 || resources.memoryBytes <= self.capabilities.memoryBytes
    }

    mutating func take(_ attempt: AttemptID, _ resources: Resources) {
        guard self.held.insert(attempt).inserted else { return }
        self.gpusUsed += resources.gpus
        self.coresUsed += resources.cores
        self.memoryUsed += resources.memoryBytes
    }

    mutating func release(_ attempt: AttemptID, _ resources: Resources) {
        guard self.held.remove(attempt) != nil else { return }
        self.gpusUsed -= resources.gpus
        self.coresUsed -= resources.cores
        self.memoryUsed -= resources.memoryBytes
    }
}

extension Resources {
    /// Whether a trial may find places free and none wide enough.
    var isWide: Bool { self.gpus > 1 || self.cores > 1 || self.memoryBytes > 0 }
}

import ApusEngine
import Glibc

/// The trainings on one device, each on a thread of its own.
///
/// A training that waits for room, or for its turn, blocks its thread only. When the device is lost, all of them are.
// SAFETY: what can change is touched inside `monitor` only.
final class DeviceSession: @unchecked Sendable {
    private struct Training {
        var isStopping = false

        /// What one step costs, in units that trainings of all shapes share.
        var work = 0.0
    }

    private let device: any TrainingDevice
    private let clock: any Clock<Duration>
    private let output: Int32
    private let turn = EngineEvents.Turn()
    private let datasets = DatasetCache()
    private let monitor = Monitor()
    private var trainings: [Int: Training] = [:]
    private var admission: Admission
    private var sideBySide: SideBySide
    private var isLost = false

    private var meter = WorkMeter()
    private let stopwatch: Stopwatch

    init(device: any TrainingDevice, most: Int, output: Int32, clock: any Clock<Duration>) {
        (self.device, self.output, self.clock) = (device, output, clock)
        self.stopwatch = Stopwatch(clock)
        self.admission = Admission(memoryBytes: device.memoryBytes)
        self.sideBySide = SideBySide(most: most)
    }

    /// Seconds since the start.
    private var now: Double { self.stopwatch.elapsed / .seconds(1) }

    var count: Int { self.monitor.inside { self.trainings.count } }

    func has(_ id: Int) -> Bool { self.monitor.inside { self.trainings[id] != nil } }

    /// Whether the device is of no use any more, and all trainings have been told so.
    var isOver: Bool { self.monitor.inside { self.isLost && self.trainings.isEmpty } }

    var target: Int { self.monitor.inside { self.admission.target } }

    // ---- Orders

    /// Begins a training; its events bear the number.
    func train(_ id: Int, _ request: [UInt8]) {
        let events = EngineEvents(descriptor: self.output, prefix: "\(id) ", turn: self.turn)
        let isNew = self.monitor.inside {
            guard self.trainings[id] == nil else { return false }
            self.trainings[id] = Training()
            return true
        }
        guard isNew else { return }
        let isStarted = BlockingThread.start(stackBytes: 8_388_608) { self.run(id, request, events) }
        if !isStarted { self.end(id, .lost, "the engine can start no more threads; raise ulimit -u", events) }
    }

    func stop(_ id: Int) {
        self.monitor.inside {
            self.trainings[id]?.isStopping = true
            self.monitor.wakeAll()
        }
    }

    /// Judges how fast all are together; to be called some times a second.
    func look() {
        let free = try? self.device.freeBytes()
        self.monitor.inside {
            let count = self.admission.count
            if let rate = self.meter.look(count: count, at: self.now) {
                self.sideBySide.measured(rate, count: count, isWaited: self.admission.waitingCount > 0)
                self.admission.target = self.sideBySide.target
            }
            if let free { self.admission.admit(freeBytes: free) }
            self.monitor.wakeAll()
        }
    }

    // ---- A training

    private func run(_ id: Int, _ bytes: [UInt8], _ events: EngineEvents) {
        let request: EngineRequest
        do throws(RunnerError) {
            request = try EngineRequest(line: bytes)
        } catch {
            return self.end(id, .failed, error.description, events)
        }
        let log = request.log.map { open($0, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644) }
        defer { if let log, log >= 0 { close(log) } }
        while true {
            switch self.training(id, request, events, log: log ?? STDERR_FILENO).run(makeBackend: { needs in
                try self.backend(id, needs)
            }) {
            case .outcome(let outcome, let reason): return self.end(id, outcome, reason, events)
            case .device(.memoryFull, let reason):
                let isAgain = self.monitor.inside {
                    self.meter.leaves(id)
                    self.admission.leave(id)
                    return self.admission.ranOut(id)
                }
                self.admitNext()
                if isAgain { continue }
                let text = "the network does not fit in the memory of \(self.device.name), even alone: \(reason)"
                return self.end(id, .infeasible, text, events)
            case .device(_, let reason):
                self.monitor.inside { self.isLost = true }
                return self.end(id, .lost, "\(self.device.name) is lost: \(reason)", events)
            }
        }
    }

    private func training(
        _ id: Int,
        _ request: EngineRequest,
        _ events: EngineEvents,
        log: Int32
    ) -> EngineTraining {
        var training = EngineTraining(request: request, events: events, clock: self.clock)
        training.log = log
        training.isInMainMemory = false
        training.datasets = self.datasets
        training.shouldStop = { self.monitor.inside { self.isLost || self.trainings[id]?.isStopping ?? true } }
        training.onMade = {
            self.monitor.inside {
                self.admission.settle(id)
                self.meter.begins(id, at: self.now)
            }
        }
        training.onProgress = { steps in
            self.monitor.inside {
                self.meter.ended(Double(steps) * (self.trainings[id]?.work ?? 0), by: id, at: self.now)
            }
        }
        training.onEpoch = { self.device.breathe() }
        return training
    }

    /// Waits until the training may be on the device.
    private func backend(_ id: Int, _ needs: EngineTraining.Needs) throws -> any Backend {
        let plan = try needs.plan()
        let (batch, update) = (needs.batch, needs.specification.update)
        let precision = needs.specification.precision
        let parts = [needs.data.train, needs.data.validation, needs.data.test].compactMap(\.self)
        // Parts of one data set lie there once.
        let datasets = Dictionary(parts.map { ($0.dataset.identity, $0.dataset) }) { first, _ in first }.values
        let bytes = datasets.reduce(
            self.device.bytes(plan, batch: batch, update: update, precision: precision)
        ) { $0 + self.device.bytes($1) }
        let refusal = self.monitor.inside {
            self.trainings[id]?.work = plan.work(batch: batch)
            return self.admission.arrive(id, bytes: bytes)
        }
        guard refusal == nil else {
            throw ShapeError(
                .infeasible,
                "the network does not fit in memory: it needs about \(bytes >> 20) MiB with batches of \(batch), and "
                    + "\(self.device.name) has \(self.device.memoryBytes >> 20) MiB"
            )
        }
        self.admitNext()
        try self.monitor.inside {
            while !self.admission.isAdmitted(id) {
                if self.isLost || self.trainings[id]?.isStopping ?? true { throw StopRequest() }
                self.monitor.wait()
            }
        }
        return try self.device.backend(precision)
    }

    private func admitNext() {
        // A device that does not answer admits nobody; the next step on it says why.
        let free = (try? self.device.freeBytes()) ?? 0
        self.monitor.inside {
            self.admission.admit(freeBytes: free)
            self.monitor.wakeAll()
        }
    }

    private func end(_ id: Int, _ outcome: EngineEvent.Outcome, _ reason: String, _ events: EngineEvents) {
        let isLost = self.monitor.inside {
            self.meter.leaves(id)
            self.admission.forget(id)
            return self.isLost
        }
        self.admitNext()
        // Who was interrupted by the loss of the device was not stopped by anybody.
        if isLost, outcome == .stopped {
            events.send(.ended(.lost, reason: "\(self.device.name) is lost; another training on it says why"))
        } else {
            events.send(.ended(outcome, reason: reason))
        }
        self.monitor.inside {
            self.trainings[id] = nil
            self.monitor.wakeAll()
        }
    }
}

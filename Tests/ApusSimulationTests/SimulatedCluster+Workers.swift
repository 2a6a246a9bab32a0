import ApusCoordinator
import ApusProtocol
import ApusStudy
import ApusWorker
import NIOCore

extension SimulatedCluster {
    /// Puts a message on its way: late, twice, out of order, or never.
    mutating func transmit(_ happening: Happening) {
        self.checkWire(happening)
        guard self.isTaken(happening) else { return }
        let isHealthy = self.now >= self.faults.until
        if !isHealthy, self.random.happens(self.faults.drop) { return }
        let copies = !isHealthy && self.random.happens(self.faults.double) ? 2 : 1
        for _ in 0..<copies {
            let delay =
                isHealthy || !self.faults.isReordering
                ? Duration.milliseconds(5) : self.random.milliseconds(1...self.faults.delayMax)
            self.agenda.plan(happening, at: self.now + delay)
        }
    }

    /// Every message can be written and read: what the machines say and the wire refuses would never arrive.
    private mutating func checkWire(_ happening: Happening) {
        guard self.checksWire else { return }
        var buffer = ByteBuffer()
        do {
            switch happening {
            case .toCoordinator(_, let message):
                try WorkerFrame(session: SessionID(rawValue: 1), message: message).write(into: &buffer)
                buffer.moveReaderIndex(forwardBy: Self.frameHeadBytes)
                let read = try WorkerFrame(payload: buffer).message
                if read != message { self.violations.append("\(message) was read as \(read)") }
            case .toWorker(_, let message):
                var session = SessionID(rawValue: 1)
                if case .welcome(let welcome) = message { session = welcome.session }
                try CoordinatorFrame(session: session, message: message).write(into: &buffer)
                buffer.moveReaderIndex(forwardBy: Self.frameHeadBytes)
                let read = try CoordinatorFrame(payload: buffer).message
                if read != message { self.violations.append("\(message) was read as \(read)") }
            default: break
            }
        } catch {
            self.violations.append("a message breaks the wire's limits: \(error)")
        }
    }

    private static let frameHeadBytes = 5

    mutating func connect(_ index: Int, _ instance: UInt64) {
        guard self.workers[index].instance == instance, self.workers[index].connection == nil else { return }
        guard self.coordinator != nil else {
            // Its machine says that nothing listens there.
            self.workers[index].leases.coordinatorDown(now: self.clock(of: index))
            return self.planConnect(index)
        }
        self.workers[index].helloAt = self.clock(of: index)
        let connection = ConnectionID(rawValue: self.nextConnection)
        self.nextConnection += 1
        self.workers[index].connection = connection
        self.hosts.lives[connection] = self.generation
        for direction in [Link.Direction.up, .down] {
            self.hosts.arrivals[Link(worker: index, direction: direction)] = self.now
        }
        // A hello that is lost looks like a handshake that times out: the heartbeat timer tries again.
        let hello = Happening.toCoordinator(connection, .hello(self.workers[index].hello))
        if !self.random.happens(self.now < self.faults.until ? self.faults.drop : 0), self.isTaken(hello) {
            self.agenda.plan(hello, at: self.now + .milliseconds(5))
        }
        self.planBeat(index, connection)
    }

    /// By the worker's own clock.
    private mutating func planBeat(_ index: Int, _ connection: ConnectionID) {
        let time = self.now + .milliseconds(Int(3_000 * self.hosts.pace[index]))
        self.agenda.plan(.heartbeat(worker: index, connection), at: time)
    }

    mutating func planConnect(_ index: Int) {
        let time = self.now + self.random.milliseconds(50...2_000)
        self.agenda.plan(.connect(worker: index, instance: self.workers[index].instance), at: time)
    }

    mutating func beat(_ index: Int, _ connection: ConnectionID) {
        guard self.workers[index].connection == connection else { return }
        guard self.workers[index].machine.isConnected, !self.isSilent(index, .down) else { return self.lose(index) }
        var effects: [WorkerMachine.Effect] = []
        self.workers[index].machine.heartbeatDue(into: &effects)
        let heartbeat = self.workers[index].machine.heartbeats
        self.workers[index].leases.heartbeatSent(heartbeat, now: self.clock(of: index))
        self.carryOut(effects, of: index)
        self.planBeat(index, connection)
    }

    mutating func delivered(_ message: CoordinatorMessage, on connection: ConnectionID) {
        guard let index = self.workers.firstIndex(where: { $0.connection == connection }) else { return }
        self.hosts.arrivals[Link(worker: index, direction: .down)] = self.now
        self.checkAcknowledged(message)
        var effects: [WorkerMachine.Effect] = []
        switch message {
        case .welcome(let welcome):
            self.workers[index].leases.welcomed(sentAt: self.workers[index].helloAt, lease: welcome.lease)
            self.workers[index].machine.welcomed(welcome, into: &effects)
        case .heartbeatReply(let sequence): self.workers[index].leases.heartbeatAnswered(sequence)
        case .refused: self.lose(index)
        default:
            guard self.workers[index].machine.isConnected else { return }
            self.workers[index].machine.received(message, into: &effects)
        }
        self.carryOut(effects, of: index)
    }

    mutating func carryOut(_ effects: [WorkerMachine.Effect], of index: Int) {
        for effect in effects {
            switch effect {
            case .send(let message):
                guard let connection = self.workers[index].connection else { continue }
                self.transmit(.toCoordinator(connection, message))
            case .start(let assignment, _):
                self.checkSteps(assignment)
                guard self.workers[index].leases.mayBegin(at: self.clock(of: index)) else {
                    self.refuse(assignment.attempt, on: index)
                    continue
                }
                self.start(assignment.attempt, assignment.steps, on: index)
            case .stop(let attempt):
                let instance = self.workers[index].instance
                let time = self.now + self.random.milliseconds(1...500)
                self.agenda.plan(.stopped(worker: index, instance: instance, attempt), at: time)
            case .giveWay(let attempt):
                // A program may run on all the same.
                if !self.random.happens(0.3) { self.workers[index].programs[attempt]?.isGivingWay = true }
            case .forget(let attempt):
                self.workers[index].programs[attempt] = nil
                self.workers[index].spools[attempt] = nil
                self.checkForgotten(attempt)
            }
        }
    }

    /// Its assignment was so long on its way that the lease is over.
    private mutating func refuse(_ attempt: AttemptID, on index: Int) {
        self.note("\(attempt) comes too late to \(index)")
        var effects: [WorkerMachine.Effect] = []
        let end = AttemptEnd(outcome: .lost, reason: "its assignment came when the lease was over")
        self.workers[index].happened(attempt, .ended(end, nil), into: &effects)
        self.carryOut(effects, of: index)
    }

    private mutating func start(_ attempt: AttemptID, _ steps: AttemptSteps?, on index: Int) {
        self.note("start \(attempt) on \(index)")
        self.beginnings[attempt.trial.number, default: 0] += 1
        if self.workers[index].programs[attempt] != nil {
            self.violations.append("\(attempt) was begun while its program runs")
        }
        if self.workers[index].programs.count > 4 * self.workers[index].slots {
            self.violations.append("worker \(index) was given more than it has slots for")
        }
        var effects: [WorkerMachine.Effect] = []
        self.workers[index].programs[attempt] = .init(step: steps?.from ?? 0, steps: steps)
        self.newestBegun[attempt.trial.number] = max(self.newestBegun[attempt.trial.number] ?? 0, attempt.epoch)
        self.workers[index].fencing.remove(attempt)
        self.workers[index].happened(attempt, .started, into: &effects)
        if self.random.next() & 1 == 0 { self.workers[index].machine.flush(into: &effects) }
        self.carryOut(effects, of: index)
        self.planStep(index, attempt)
    }

    private mutating func planStep(_ index: Int, _ attempt: AttemptID) {
        let time = self.now + self.random.milliseconds(20...800)
        self.agenda.plan(.step(worker: index, instance: self.workers[index].instance, attempt), at: time)
    }

    mutating func step(_ index: Int, _ instance: UInt64, _ attempt: AttemptID) {
        guard self.workers[index].instance == instance, let program = self.workers[index].programs[attempt] else {
            return
        }
        var effects: [WorkerMachine.Effect] = []
        if program.step < program.steps?.to ?? Self.steps, !program.hasGivenWay || program.step == 0 {
            let step = program.step + 1
            self.workers[index].programs[attempt]?.step = step
            let measurement = Measurement(metric: "loss", step: step, value: Self.loss(of: attempt.trial, step))
            self.checkAlone(attempt, on: index)
            self.workers[index].happened(attempt, .measured([measurement]), into: &effects)
            self.workers[index].machine.flush(into: &effects)
            self.planStep(index, attempt)
        } else {
            self.workers[index].programs[attempt] = nil
            let isPaused = program.hasGivenWay || !(program.steps?.isLast ?? true)
            let end = AttemptEnd(
                outcome: isPaused ? .paused : .succeeded,
                exitStatus: 0,
                duration: .seconds(1),
                stepsDone: program.hasGivenWay ? program.step : nil
            )
            let artifact = isPaused ? Self.checkpoint(of: attempt.trial, program.step) : nil
            self.workers[index].happened(attempt, .ended(end, artifact), into: &effects)
            if !effects.contains(.forget(attempt)) { self.results[attempt] = instance }
        }
        self.carryOut(effects, of: index)
    }

    mutating func stopped(_ index: Int, _ instance: UInt64, _ attempt: AttemptID) {
        guard self.workers[index].instance == instance else { return }
        guard self.workers[index].programs.removeValue(forKey: attempt) != nil else { return }
        var effects: [WorkerMachine.Effect] = []
        let end = AttemptEnd(outcome: .killed, signal: 15, duration: .seconds(1))
        self.workers[index].happened(attempt, .ended(end, nil), into: &effects)
        self.carryOut(effects, of: index)
    }

    /// Falls with the steps, to a level of the trial's own; some trials measure no finite one at their third step.
    static func loss(of trial: TrialID, _ step: Int) -> Double {
        if trial.number.isMultiple(of: 7), step == 3 { return .infinity }
        return Double(trial.number &* 2_654_435_761 % 97) / 97 + 1 / Double(step)
    }

    private static func checkpoint(of trial: TrialID, _ step: Int) -> StoredContent {
        let digits = String(UInt64(trial.number) << 16 | UInt64(step), radix: 16)
        let hex = String(repeating: "0", count: 64 - digits.count) + digits
        return StoredContent(digest: ContentDigest(hex: hex) ?? .zero, byteCount: UInt64(step))
    }

    // Faults

    mutating func cut() {
        self.planFault(.cut, every: self.faults.cutEvery)
        self.lose(Int.random(in: 0..<self.workers.count, using: &self.random))
    }

    mutating func killWorker() {
        self.planFault(.killWorker, every: self.faults.workerKillEvery)
        let index = Int.random(in: 0..<self.workers.count, using: &self.random)
        self.note("worker \(index) killed")
        if let connection = self.workers[index].connection { self.dropped.append(connection) }
        if self.workers[index].isSpooled {
            self.takeOver(index)
        } else {
            self.replace(index)
        }
        self.decide()
    }

    /// Both ends of a connection learn that it broke.
    mutating func lose(_ index: Int) {
        guard let connection = self.workers[index].connection else { return }
        self.workers[index].connection = nil
        self.workers[index].machine.disconnected()
        self.workers[index].leases.disconnected(now: self.clock(of: index))
        if self.coordinator != nil { self.dropped.append(connection) }
        self.planConnect(index)
        self.decide()
    }

    mutating func closed(_ connection: ConnectionID) {
        guard let index = self.workers.firstIndex(where: { $0.connection == connection }) else { return }
        self.workers[index].connection = nil
        self.workers[index].machine.disconnected()
        self.workers[index].leases.disconnected(now: self.clock(of: index))
        self.planConnect(index)
    }
}

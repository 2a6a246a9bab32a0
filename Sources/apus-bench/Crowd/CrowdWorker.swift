import ApusIdentity
import ApusProtocol
import ApusStudy
import ApusTransport
import ApusWorker
import DequeModule

/// One worker of a crowd: the worker's own machine on a real connection, with attempts that only report.
actor CrowdWorker: ClusterClientDelegate {
    /// What an attempt does until it is stopped.
    enum Behaviour: Sendable {
        /// A report of so many points each time.
        case every(Duration, points: Int)

        /// So many reports are always on their way.
        case flood(points: Int, window: Int)
        case silent
    }

    private struct Attempt {
        var step = 0

        /// Reports that are not confirmed yet.
        var sent: Deque<(sequence: UInt64, points: Int, at: Double)> = []
    }

    private let name: WorkerName
    private let slots: Int
    private let behaviour: Behaviour
    private let token: String
    private let log: CrowdLog
    private var machine: WorkerMachine
    private var attempts: [AttemptID: Attempt] = [:]
    private nonisolated let heartbeatSpread: Double

    /// `spread` is 0 up to 1: where in each interval it gives its signs of life.
    init(name: WorkerName, slots: Int, behaviour: Behaviour, token: String, spread: Double, log: CrowdLog) {
        self.name = name
        self.slots = slots
        self.behaviour = behaviour
        self.token = token
        self.heartbeatSpread = spread
        self.log = log
        self.machine = WorkerMachine(slots: slots)
    }

    func hello() -> Hello {
        let past = self.machine.past
        return Hello(
            versionMin: ProtocolVersion.spoken.lowerBound,
            versionMax: ProtocolVersion.spoken.upperBound,
            token: self.token,
            worker: self.name,
            instance: 1,
            software: "apus-bench",
            capabilities: Capabilities(slots: self.slots, cores: 1, memoryBytes: 0),
            resuming: past.resuming,
            held: past.held
        )
    }

    func serve(_ connection: CoordinatorConnection) async -> AfterSession {
        self.log.welcomed()
        var effects: [WorkerMachine.Effect] = []
        self.machine.welcomed(connection.welcome, into: &effects)
        self.carryOut(effects, connection)
        await withDiscardingTaskGroup { group in
            group.addTask { await self.beat(connection) }
            if case .every(let interval, let points) = self.behaviour {
                group.addTask { await self.report(points: points, every: interval, connection) }
            }
            for await batch in connection.inbound {
                for case .message(let message) in batch { self.received(message, connection) }
            }
            group.cancelAll()
        }
        self.machine.disconnected()
        self.log.lost()
        return .reconnect
    }

    func disconnected(_ end: ConnectionEnd, retryIn wait: Duration) {}

    private nonisolated func beat(_ connection: CoordinatorConnection) async {
        let (clock, interval) = (ContinuousClock(), connection.welcome.heartbeatInterval)
        // Cancelled sleeps end the loop: the connection is gone.
        guard (try? await clock.sleep(for: interval * self.heartbeatSpread)) != nil else { return }
        repeat {
            await self.heartbeat(connection)
        } while (try? await clock.sleep(for: interval)) != nil
    }

    private func heartbeat(_ connection: CoordinatorConnection) {
        var effects: [WorkerMachine.Effect] = []
        self.machine.heartbeatDue(into: &effects)
        self.carryOut(effects, connection)
    }

    private nonisolated func report(points: Int, every: Duration, _ connection: CoordinatorConnection) async {
        let clock = ContinuousClock()
        guard (try? await clock.sleep(for: every * self.heartbeatSpread)) != nil else { return }
        repeat {
            await self.reportAll(points: points, connection)
        } while (try? await clock.sleep(for: every)) != nil
    }

    private func reportAll(points: Int, _ connection: CoordinatorConnection) {
        for attempt in self.attempts.keys { self.measure(attempt, points: points) }
        self.flush(connection)
    }

    private func measure(_ attempt: AttemptID, points: Int) {
        guard var known = self.attempts[attempt] else { return }
        let measurements = (1...points).map {
            Measurement(metric: "cost", step: known.step + $0, value: 1 / Double(known.step + $0))
        }
        known.step += points
        self.attempts[attempt] = known
        self.machine.attemptMeasured(attempt, measurements)
    }

    private func flush(_ connection: CoordinatorConnection) {
        var effects: [WorkerMachine.Effect] = []
        self.machine.flush(into: &effects)
        self.carryOut(effects, connection)
    }

    private func received(_ message: CoordinatorMessage, _ connection: CoordinatorConnection) {
        var effects: [WorkerMachine.Effect] = []
        self.machine.received(message, into: &effects)
        self.carryOut(effects, connection)
        if case .acknowledge(let attempt, let sequence) = message {
            self.acknowledged(attempt, sequence, connection)
        }
    }

    private func acknowledged(_ attempt: AttemptID, _ sequence: UInt64, _ connection: CoordinatorConnection) {
        guard self.attempts[attempt] != nil else { return }
        let now = MachineClock.seconds
        var room = 0
        while let first = self.attempts[attempt]?.sent.first, first.sequence <= sequence {
            self.attempts[attempt]?.sent.removeFirst()
            self.log.acknowledged(points: first.points, after: now - first.at)
            room += 1
        }
        guard case .flood(let points, _) = self.behaviour, room > 0 else { return }
        self.fill(attempt, points: points, reports: room, connection)
    }

    private func fill(_ attempt: AttemptID, points: Int, reports: Int, _ connection: CoordinatorConnection) {
        for _ in 0..<reports {
            self.measure(attempt, points: points)
            self.flush(connection)
        }
    }

    private func carryOut(_ effects: [WorkerMachine.Effect], _ connection: CoordinatorConnection) {
        var messages: [WorkerMessage] = []
        for effect in effects {
            switch effect {
            case .send(let message):
                self.noteSent(message)
                messages.append(message)
            case .start(let assignment, _): self.start(assignment.attempt)
            case .stop(let attempt), .forget(let attempt):
                if self.attempts.removeValue(forKey: attempt) != nil { self.log.stopped() }
            // The crowd's attempts have no checkpoint, so they are never asked.
            case .giveWay: break
            }
        }
        do {
            try connection.send(messages)
        } catch {
            connection.close()
        }
        for case .start(let assignment, _) in effects { self.begin(assignment.attempt, connection) }
    }

    private func start(_ attempt: AttemptID) {
        self.attempts[attempt] = Attempt()
        self.log.assigned()
        self.machine.attemptStarted(attempt)
    }

    private func begin(_ attempt: AttemptID, _ connection: CoordinatorConnection) {
        self.flush(connection)
        guard case .flood(let points, let window) = self.behaviour else { return }
        self.fill(attempt, points: points, reports: window, connection)
    }

    /// A report that is said again keeps the time of its first saying.
    private func noteSent(_ message: WorkerMessage) {
        guard case .report(let report) = message else { return }
        if let last = self.attempts[report.attempt]?.sent.last, last.sequence >= report.sequence { return }
        var points = 0
        if case .measurements(let measurements) = report.event { points = measurements.count }
        self.attempts[report.attempt]?.sent.append((report.sequence, points, MachineClock.seconds))
    }
}

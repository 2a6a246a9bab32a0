import ApusProtocol
import ApusRunner
import ApusStudy
import ApusTransport
import Logging

extension Worker {
    /// As many measurements do not wait for the next flush.
    private static let flushCount = Report.measurementsMax

    /// Does what the machine decided, all messages in one.
    func carryOut() async {
        guard !self.isGathering else { return }
        await self.begin()
        let effects = self.effects
        self.effects.removeAll(keepingCapacity: true)
        var messages: [WorkerMessage] = []
        messages.reserveCapacity(effects.count)
        for effect in effects {
            switch effect {
            case .send(let message): messages.append(message)
            case .stop(let attempt): self.running[attempt]?.stop.stop()
            case .giveWay(let attempt):
                if let folder = self.running[attempt]?.folder { self.services?.askToGiveWay(attempt, in: folder) }
            case .forget(let attempt): self.forget(attempt)
            case .start: break
            }
        }
        self.send(messages)
    }

    /// Starts what the machine decided to start.
    ///
    /// What does nothing is done on the spot, so that its end goes out with those of the others.
    func begin() async {
        let starts = self.effects.compactMap { effect -> (Assignment, [UInt8])? in
            guard case .start(let assignment, let json) = effect else { return nil }
            return (assignment, json)
        }
        guard !starts.isEmpty else { return }
        self.effects.removeAll { if case .start = $0 { true } else { false } }
        let wasGathering = self.isGathering
        self.isGathering = true
        for (assignment, json) in starts { await self.start(assignment, json) }
        self.isGathering = wasGathering
    }

    private func start(_ assignment: Assignment, _ json: [UInt8]) async {
        let attempt = assignment.attempt
        guard self.leases.mayBegin(at: self.surroundings.bootTime()) else {
            return self.lost(attempt, "its assignment came when the lease was over")
        }
        let program: Program
        do {
            program = try self.programs.program(assignment.program, json: json)
        } catch {
            return self.lost(attempt, "this worker cannot read the program \(assignment.program): \(error)")
        }
        if case .nothing = program { return await self.runNothing(assignment) }
        let record = RunningAttempt(folder: self.folder.run(of: attempt), program: program)
        guard let task = self.task(of: assignment, program, stop: record.stop) else {
            return self.lost(attempt, "the worker was not ready")
        }
        self.running[attempt] = record
        self.logger.debug("attempt begins", metadata: ["attempt": "\(attempt.name)"])
        self.commands.yield(.run(task))
    }

    /// It needs no folder, has no logs, and cannot be stopped in time.
    private func runNothing(_ assignment: Assignment) async {
        let attempt = assignment.attempt
        let job = AttemptJob(
            attempt: attempt,
            program: .nothing,
            values: [],
            seed: assignment.seed,
            resources: assignment.resources,
            wallclock: assignment.wallclock,
            folder: ""
        )
        let result = await NothingRunner().run(job) { await self.noted($0, of: attempt) }
        self.machine.attemptEnded(attempt, result.end, artifact: nil, into: &self.effects)
    }

    private func lost(_ attempt: AttemptID, _ reason: String) {
        let end = AttemptEnd(outcome: .lost, reason: ReasonText.bounded(reason))
        self.machine.attemptEnded(attempt, end, artifact: nil, into: &self.effects)
    }

    /// Takes what an attempt did, and returns when it may do more.
    func noted(_ event: RunEvent, of attempt: AttemptID) async {
        switch event {
        case .started:
            self.machine.attemptStarted(attempt)
            self.unflushedCount += 1
        case .measured(let measurements):
            self.machine.attemptMeasured(attempt, measurements)
            self.unflushedCount += measurements.count
            if self.unflushedCount >= Self.flushCount {
                self.unflushedCount = 0
                self.machine.flush(into: &self.effects)
            }
        }
        await self.carryOut()
        while !Task.isCancelled {
            let count = self.changes.count
            guard self.machine.isCongested(attempt) else { return }
            await self.changes.wait(after: count)
        }
    }

    func ended(_ attempt: AttemptID, _ result: AttemptResult) async {
        var end = result.end
        if let reason = self.running[attempt]?.endedBecause, end.outcome == .cancelled {
            end = AttemptEnd(outcome: .lost, reason: reason, duration: end.duration)
        }
        if !result.leftovers.isEmpty { self.slotDirty(attempt, result.leftovers) }
        self.running[attempt]?.outcome = end.outcome
        self.logger.debug("attempt ended", metadata: ["attempt": "\(attempt.name)", "outcome": "\(end.outcome)"])
        self.machine.attemptEnded(attempt, end, artifact: result.artifact, into: &self.effects)
        await self.carryOut()
        self.changes.ring()
    }

    private func forget(_ attempt: AttemptID) {
        guard let record = self.running.removeValue(forKey: attempt) else { return }
        self.commands.yield(.close(attempt, isKept: record.isKept))
    }

    private func send(_ messages: [WorkerMessage]) {
        guard let connection = self.connection, !messages.isEmpty else { return }
        do {
            try connection.send(messages)
        } catch {
            // All or none were sent; what is at fault must not hold the others back.
            for message in messages { self.sendAlone(message) }
        }
    }

    private func sendAlone(_ message: WorkerMessage) {
        do {
            try self.connection?.send([message])
        } catch {
            self.logger.error("a message breaks the wire's limits and is dropped", metadata: ["error": "\(error)"])
        }
    }
}

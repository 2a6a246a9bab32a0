import ApusCoordinator
import ApusHistory
import ApusProtocol
import ApusStore
import ApusStudy
import ApusWorker

/// What is promised of more than one side.
extension SimulatedCluster {
    /// Nothing is acknowledged that the log does not hold.
    mutating func checkAcknowledged(_ message: CoordinatorMessage) {
        guard case .acknowledge(let attempt, let sequence) = message, let known = self.log.attempts[attempt] else {
            return
        }
        let isSuperseded = (self.log.trials[attempt.trial.number]?.epoch ?? 0) > attempt.epoch
        let isEnded = self.log.trials[attempt.trial.number]?.state.isEnded ?? false
        if !isSuperseded, known.end == nil { self.log.history.take(.acknowledged(attempt, sequence: sequence)) }
        if sequence > known.sequence, known.end == nil, !isSuperseded, !isEnded {
            self.violations.append("report \(sequence) of \(attempt) was acknowledged, \(known.sequence) is durable")
        }
    }

    /// Takes note of the signs of life in a message that the coordinator is about to take in.
    mutating func listen(to message: WorkerMessage, on connection: ConnectionID) {
        switch message {
        case .hello(let hello):
            // What the process does not name is gone, and may be lost at once.
            for attempt in self.heard.keys where self.log.attempts[attempt]?.worker == hello.worker {
                self.heard[attempt] = hello.held.contains(attempt) ? self.now : nil
            }
        case .heartbeat(let heartbeat):
            guard let session = self.coordinator?.session(on: connection) else { return }
            for attempt in heartbeat.held where self.log.isLeased(attempt, to: session) {
                self.heard[attempt] = self.now
            }
        case .goodbye:
            guard let session = self.coordinator?.session(on: connection) else { return }
            for attempt in self.heard.keys where self.log.isLeased(attempt, to: session) { self.heard[attempt] = nil }
        default: break
        }
    }

    /// No attempt is given up that its worker has just named: so no trial has two live leases.
    mutating func checkLost(_ events: [StoreEvent]) {
        for case .attemptEnded(let attempt, _, let end, _, _, _) in events where end.outcome == .lost {
            guard end.isGivenUp, let heard = self.heard[attempt] else { continue }
            guard self.now - heard < .seconds(10) else { continue }
            self.violations.append("\(attempt) was given up \(self.now - heard) after a sign of life")
        }
    }

    /// An attempt whose process is gone does not keep its trial for longer than a lease lasts.
    ///
    /// While the coordinator goes on; after a start of its own it waits longer for the workers to come back.
    mutating func checkOrphans() {
        for attempt in self.hosts.orphans.keys.sorted() {
            guard let since = self.hosts.orphans[attempt] else { continue }
            guard self.log.isOpen(attempt) else {
                self.hosts.orphans[attempt] = nil
                continue
            }
            let waited = self.now - max(since, self.hosts.wellSince)
            guard waited > .seconds(20) else { continue }
            self.violations.append("\(attempt) still has its lease \(waited) after its process was gone")
            self.hosts.orphans[attempt] = nil
        }
    }

    /// An accepted attempt's every measurement is stored: what its program said, once, from its first step to its last.
    func metricsMissing() -> String? {
        for (name, attempt) in self.log.attempts.sorted(by: { $0.key < $1.key }) where !attempt.isLate {
            guard let outcome = attempt.end?.outcome, outcome == .succeeded || outcome == .paused else { continue }
            // One that gave way at once measured nothing.
            let wanted =
                ((attempt.steps?.from ?? 0) + 1)..<(max(attempt.steps?.to ?? Self.steps, attempt.steps?.from ?? 1) + 1)
            let found = attempt.measured["loss"] ?? [:]
            guard found.count == wanted.count, wanted.allSatisfy({ found[$0] == Self.loss(of: name.trial, $0) }) else {
                return "\(name) has \(found.count) of \(wanted.count) measurements"
            }
        }
        return nil
    }

    /// For a run that does not end: what everyone waits for.
    var whereItStands: String {
        let states = Dictionary(grouping: self.log.trials.values, by: \.state).mapValues { $0.map(\.number).sorted() }
        let workers = self.workers.map { worker in
            "\(worker.name.rawValue) \(worker.connection == nil ? "away" : "here"), \(worker.machine.past.held.count) held"
                + (worker.machine.isDraining ? ", draining" : "")
        }
        let study = self.log.record?.state.rawValue ?? "none"
        return "study \(study) at \(self.now), coordinator \(self.coordinator == nil ? "gone" : "there"); "
            + "\(states.sorted { $0.key.rawValue < $1.key.rawValue }); \(workers)"
    }

    /// An attempt begins where what it is given was saved, which is where its trial stands.
    mutating func checkSteps(_ assignment: Assignment) {
        guard let steps = assignment.steps else { return }
        let attempt = assignment.attempt
        guard steps.from > 0 else {
            if assignment.checkpoint != nil { self.violations.append("\(attempt) begins anew, and has a checkpoint") }
            return
        }
        let saved = self.log.attempts.values.contains { known in
            known.artifact == assignment.checkpoint && known.steps?.to == steps.from && known.end?.outcome == .paused
        }
        if assignment.checkpoint == nil || !saved {
            self.violations.append("\(attempt) begins after step \(steps.from), where nothing was saved")
        }
    }

    /// No step of a trial is trained twice but after a loss.
    func stepsTwice() -> String? {
        let parts = self.log.attempts.filter { _, attempt in
            guard let outcome = attempt.end?.outcome, !attempt.isLate, attempt.steps != nil else { return false }
            return outcome == .paused || outcome == .succeeded
        }
        for (number, attempts) in Dictionary(grouping: parts, by: \.key.trial.number) {
            var done = 0
            for (name, attempt) in attempts.sorted(by: { $0.key < $1.key }) {
                guard let steps = attempt.steps else { continue }
                if steps.from < done {
                    return "\(name) begins after step \(steps.from), and trial \(number) had \(done)"
                }
                done = steps.to
            }
        }
        return nil
    }

    /// A worker never forgets a good end before the log has it, unless the trial has had another end.
    mutating func checkForgotten(_ attempt: AttemptID) {
        guard self.results.removeValue(forKey: attempt) != nil else { return }
        // The log has it, or another end by the worker's own word: an assignment that was doubled runs twice.
        if let end = self.log.attempts[attempt]?.end, !end.isGivenUp { return }
        if self.log.acceptedCount[attempt.trial.number, default: 0] > 0 { return }
        self.violations.append("the result of \(attempt) was thrown away")
    }
}

extension AttemptEnd {
    /// Whether the coordinator ended it, for want of a sign of life, and not its worker.
    var isGivenUp: Bool { self.outcome == .lost && self.reason.hasPrefix("worker '") }
}

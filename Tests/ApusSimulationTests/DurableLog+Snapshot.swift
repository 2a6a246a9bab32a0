import ApusStore
import ApusStudy

extension DurableLog {
    /// What a coordinator finds that starts again.
    var snapshot: StoreSnapshot {
        guard let record = self.record else { return StoreSnapshot(studies: [], nextSession: 1, nextStudy: 1) }
        var open: [StoreSnapshot.OpenAttempt] = []
        var superseded: [StoreSnapshot.SupersededAttempt] = []
        var measured: [UInt32: [Measurement]] = [:]
        for (name, attempt) in self.attempts {
            if self.isOpen(name, attempt) {
                open.append(self.opened(name, attempt))
                measured[name.trial.number] = Self.measured(attempt)
            } else if self.mayStillReport(name, attempt) {
                superseded.append(
                    .init(
                        attempt: self.opened(name, attempt),
                        lostAt: attempt.lostAt,
                        measured: Self.measured(attempt)
                    )
                )
            }
        }
        let part = StoreSnapshot.StudyPart(
            record: record,
            trials: self.trials.values.sorted { $0.number < $1.number },
            finals: self.finals,
            attempts: open.sorted { $0.attempt < $1.attempt },
            superseded: superseded.sorted { $0.attempt.attempt > $1.attempt.attempt },
            measured: measured,
            checkpoints: self.checkpoints,
            carried: self.carried,
            optimizerLog: self.optimizerLog,
            failures: self.failures
        )
        return StoreSnapshot(
            studies: [part],
            nextSession: self.sessionMax + 1,
            nextStudy: record.id.rawValue + 1,
            clock: self.clock
        )
    }

    /// Attempts that ran some of their trial's steps, in the order of their epochs.
    private var parts: [(name: AttemptID, attempt: Attempt)] {
        self.attempts.filter { $0.value.end?.outcome == .paused && !$0.value.isLate }
            .sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private var checkpoints: [UInt32: [StoreSnapshot.Checkpoint]] {
        var checkpoints: [UInt32: [StoreSnapshot.Checkpoint]] = [:]
        for part in self.parts {
            guard let content = part.attempt.artifact, let step = part.attempt.steps?.to else { continue }
            checkpoints[part.name.trial.number, default: []].append(.init(step: step, content: content))
        }
        return checkpoints
    }

    private var carried: [UInt32: StoreSnapshot.Carried] {
        var carried: [UInt32: StoreSnapshot.Carried] = [:]
        for part in self.parts where !(self.trials[part.name.trial.number]?.state.isEnded ?? true) {
            carried[part.name.trial.number, default: .init()].measured += Self.measured(part.attempt)
        }
        return carried
    }

    private func isOpen(_ name: AttemptID, _ attempt: Attempt) -> Bool {
        guard let trial = self.trials[name.trial.number] else { return false }
        return attempt.end == nil && trial.state == .running && trial.epoch == name.epoch
    }

    private func mayStillReport(_ name: AttemptID, _ attempt: Attempt) -> Bool {
        guard let trial = self.trials[name.trial.number] else { return false }
        guard !trial.state.isEnded else { return attempt.end == nil }
        guard name.epoch > self.rerunEpochs[name.trial.number] ?? 0 else { return false }
        return attempt.end?.outcome == .lost && !attempt.isLate
    }

    private func opened(_ name: AttemptID, _ attempt: Attempt) -> StoreSnapshot.OpenAttempt {
        StoreSnapshot.OpenAttempt(
            attempt: name,
            session: attempt.session,
            worker: attempt.worker,
            sequence: attempt.sequence,
            losses: self.losses(of: name.trial.number),
            hasStarted: attempt.startedAt != nil,
            leasedAt: attempt.leasedAt,
            startedAt: attempt.startedAt,
            steps: attempt.steps.map { $0.from..<$0.to }
        )
    }

    /// By step, so that what is read back does not hang on the order of a dictionary.
    private static func measured(_ attempt: Attempt) -> [Measurement] {
        attempt.measured.sorted { $0.key < $1.key }.flatMap { metric, values in
            values.sorted { $0.key < $1.key }.map { Measurement(metric: metric, step: $0.key, value: $0.value) }
        }
    }

    private func losses(of number: UInt32) -> Int {
        self.attempts.count { $0.key.trial.number == number && $0.value.end?.outcome == .lost }
    }
}

extension DurableLog {
    /// What is known of attempts that brought no result.
    fileprivate var failures: StoreSnapshot.Failures {
        var failures = StoreSnapshot.Failures()
        for (name, attempt) in self.attempts {
            guard let cause = attempt.cause else { continue }
            failures.counts[cause, default: 0] += 1
            if attempt.end?.outcome == .failed { failures.causes[name.trial.number] = cause }
        }
        return failures
    }
}

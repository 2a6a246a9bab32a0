package import ApusStudy

extension TrialQueue {
    package func lease(of attempt: AttemptID) -> Lease? {
        self.leases[attempt]
    }

    /// A lease found at the coordinator's restart; its worker is expected back.
    package mutating func leaseRestored(_ attempt: AttemptID, session: SessionID, worker: WorkerName, now: Duration) {
        guard let resources = self.lanes[attempt.trial.study]?.resources else { return }
        if self.workers[session] == nil {
            var absent = QueueWorker(name: worker, capabilities: Capabilities(slots: 0, cores: 0, memoryBytes: 0))
            absent.isConnected = false
            self.workers[session] = absent
        }
        self.insert(
            Lease(
                attempt: attempt,
                session: session,
                resources: resources,
                deadline: now + self.settings.restart
            )
        )
    }

    /// The attempt ended, or was called off; its slot is the worker's to give again.
    package mutating func attemptEnded(_ attempt: AttemptID) {
        guard let lease = self.remove(attempt) else { return }
        self.forgetIfGone(lease.session)
    }

    /// The coordinator itself stood still, and could hear nobody: every lease is as much longer.
    package mutating func leasesExtended(by standstill: Duration) {
        for attempt in self.leases.keys { self.leases[attempt]?.deadline += standstill }
    }

    /// Time passed: leases that ran out are lost.
    package mutating func tick(now: Duration) -> [Action] {
        let rested = self.workers.filter { $0.value.heldBackUntil.map { $0 <= now } ?? false }.keys
        for session in rested.sorted() {
            self.workers[session]?.heldBackUntil = nil
            self.offer(session)
        }
        let expired = self.leases.values.filter { $0.deadline <= now }
        for lease in expired { self.workers[lease.session]?.isSilent = true }
        return self.lose(expired.map(\.attempt))
    }

    mutating func lose(_ attempts: some Sequence<AttemptID>) -> [Action] {
        self.sorted(attempts).compactMap { attempt in
            guard let lease = self.remove(attempt) else { return nil }
            self.forgetIfGone(lease.session)
            return .lose(attempt, lease.session)
        }
    }

    /// A session that is not connected and holds nothing is not expected back.
    private mutating func forgetIfGone(_ session: SessionID) {
        guard let worker = self.workers[session], !worker.isConnected, worker.held.isEmpty else { return }
        self.forget(session)
    }
}

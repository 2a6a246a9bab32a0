package import ApusStudy
import DequeModule

extension TrialQueue {
    /// A session began, or came back: `held` is what it still has of what was leased to it.
    ///
    /// What was leased to it and is not in `held` never arrived, or went with the process, and is lost.
    package mutating func workerConnected(
        _ session: SessionID,
        name: WorkerName,
        capabilities: Capabilities,
        held: Set<AttemptID>,
        now: Duration
    ) -> [Action] {
        var worker = QueueWorker(name: name, capabilities: capabilities)
        for lease in self.leases.values where lease.session == session {
            worker.take(lease.attempt, lease.resources)
        }
        worker.isInLine = self.workers[session]?.isInLine ?? false
        worker.failures = self.workers[session]?.failures ?? 0
        worker.admission = self.admissions[name] ?? .open
        worker.heldBackUntil = self.workers[session]?.heldBackUntil
        self.workers[session] = worker
        let missing = worker.held.subtracting(held)
        self.renew(worker.held.intersection(held), now: now)
        return self.lose(missing)
    }

    /// The worker is willing to hold so many attempts in all.
    package mutating func workerReady(_ session: SessionID, attemptsMax: Int) {
        guard let slots = self.workers[session]?.capabilities.slots else { return }
        self.workers[session]?.isSilent = false
        self.workers[session]?.attemptsMax = min(max(0, attemptsMax), slots)
        self.offer(session)
    }

    /// How much the worker may get from now on, also when it comes back.
    package mutating func workerAdmitted(_ name: WorkerName, _ admission: WorkerAdmission) {
        self.admissions[name] = admission == .open ? nil : admission
        for session in self.workers.filter({ $0.value.name == name }).keys.sorted() {
            self.workers[session]?.admission = admission
            self.offer(session)
        }
    }

    /// How many attempts the session holds.
    package func heldCount(_ session: SessionID) -> Int {
        self.workers[session]?.held.count ?? 0
    }

    /// The worker could not begin an attempt, by its own fault: it gets nothing for a second, and for twice as long
    /// with each further failure in a row, a minute at most.
    package mutating func workerFailed(_ session: SessionID, now: Duration) {
        guard let failures = self.workers[session]?.failures else { return }
        let wait = min(Duration.seconds(1 << min(failures, 6)), self.settings.holdBackMax)
        self.workers[session]?.failures = failures + 1
        self.workers[session]?.heldBackUntil = now + wait
    }

    /// A program began on the worker: it is well.
    package mutating func workerSucceeded(_ session: SessionID) {
        self.workers[session]?.failures = 0
    }

    /// Until when the worker gets nothing; `nil` when it is not held back.
    package func heldBackUntil(_ session: SessionID) -> Duration? {
        self.workers[session]?.heldBackUntil
    }

    /// A sign of life of these attempts.
    package mutating func heartbeat(_ session: SessionID, held: some Sequence<AttemptID>, now: Duration) {
        if self.workers[session]?.isSilent ?? false {
            self.workers[session]?.isSilent = false
            self.offer(session)
        }
        self.renew(held.filter { self.leases[$0]?.session == session }, now: now)
    }

    /// The connection closed; its leases run on for a little, in case it comes back.
    package mutating func workerDisconnected(_ session: SessionID, now: Duration) {
        guard let worker = self.workers[session] else { return }
        self.workers[session]?.isConnected = false
        self.workers[session]?.attemptsMax = 0
        for attempt in worker.held {
            guard let lease = self.leases[attempt] else { continue }
            self.leases[attempt]?.deadline = min(lease.deadline, now + self.settings.reconnection)
        }
        if worker.held.isEmpty { self.forget(session) }
    }

    /// The session will not come back: what it held is lost now.
    package mutating func workerGone(_ session: SessionID) -> [Action] {
        guard let worker = self.workers[session] else { return [] }
        self.workers[session]?.isConnected = false
        let actions = self.lose(worker.held)
        self.forget(session)
        return actions
    }

    package func isConnected(_ session: SessionID) -> Bool {
        self.workers[session]?.isConnected ?? false
    }

    /// Whether the session is connected, or holds something that it may come back for.
    package func isKnown(_ session: SessionID) -> Bool {
        self.workers[session] != nil
    }

    /// The newest session that goes by this name, connected or expected back.
    package func session(named name: WorkerName) -> SessionID? {
        self.workers.lazy.filter { $0.value.name == name }.map(\.key).max()
    }

    /// The worker's name of a session that is connected or expected back.
    package func name(of session: SessionID) -> WorkerName? {
        self.workers[session]?.name
    }

    func sorted(_ attempts: some Sequence<AttemptID>) -> [AttemptID] {
        attempts.sorted()
    }

    private mutating func renew(_ attempts: some Sequence<AttemptID>, now: Duration) {
        for attempt in attempts {
            self.leases[attempt]?.deadline = now + self.settings.lease
        }
    }

    mutating func forget(_ session: SessionID) {
        self.workers[session] = nil
        self.free.removeAll { $0 == session }
    }
}

package import ApusStudy
import DequeModule

/// Decides which worker runs which trial, and for how long.
///
/// Pure: it reads no clock and does no I/O. Each event comes in as one method call with the time passed in, and
/// each effect goes out as an ``Action`` for the coordinator to carry out, in order. Times are of one monotonic
/// clock of the coordinator's.
package struct TrialQueue: Sendable {
    package enum Action: Equatable, Sendable {
        /// A waiting trial got a worker: make the lease durable, then send the assignment.
        case assign(Lease)

        /// The lease ran out, or its session ended. The trial is in no queue until it is enqueued again.
        case lose(AttemptID, SessionID)
    }

    package struct Settings: Hashable, Sendable {
        /// How long a lease lasts without a sign of life.
        package let lease: Duration

        /// How long a session may take to come back after its connection closed.
        package let reconnection: Duration

        /// How long the leases found at the coordinator's own restart wait for their workers.
        package let restart: Duration

        /// How long a worker that cannot begin attempts gets nothing, at the most.
        package let holdBackMax: Duration

        /// After so long, or the time of eight attempts where that is more, what a study held counts half as much for
        /// whose turn it is.
        package let usageHalfLife: Duration

        package init(
            lease: Duration = .seconds(15),
            reconnection: Duration = .seconds(10),
            restart: Duration = .seconds(60),
            holdBackMax: Duration = .seconds(60),
            usageHalfLife: Duration = .seconds(600)
        ) {
            self.lease = lease
            self.reconnection = reconnection
            self.restart = restart
            self.holdBackMax = holdBackMax
            self.usageHalfLife = usageHalfLife
        }
    }

    package let settings: Settings
    var workers: [SessionID: QueueWorker] = [:]
    var leases: [AttemptID: Lease] = [:]
    var lanes: [StudyID: StudyLane] = [:]

    /// Workers that get less than others, connected or not.
    var admissions: [WorkerName: WorkerAdmission] = [:]

    /// When time was last taken in.
    private var passed = Duration.zero

    /// What a study held counts half as much after the time of so many attempts.
    private static let attemptsRemembered = 8

    /// Sessions that may have room, in the order in which they are served.
    var free: Deque<SessionID> = []

    /// Sessions that are left to empty, within one assignment: nobody else gets what becomes free there.
    private var reserved: Set<SessionID> = []

    /// Studies in the order in which they are served.
    var rotation: Deque<StudyID> = []

    package init(settings: Settings = Settings()) {
        self.settings = settings
    }

    /// Gives waiting trials to workers with room.
    ///
    /// The highest priority is served first. Studies of one priority share what there is by their weights: the one that
    /// holds and lately held the least for its weight is next, and equals take turns. A place that falls to a study whose
    /// trial is being thought of is kept for it. Where the next study's trial needs more than any worker has free, one
    /// worker is left to empty for it, so that trials that need less do not keep it waiting for ever.
    package mutating func assign(now: Duration) -> [Action] {
        self.passTime(to: now)
        var actions: [Action] = []
        var wanting = self.rotation.filter { self.lanes[$0]?.isWanting ?? false }
        var kept: [(session: SessionID, attempt: AttemptID, resources: Resources)] = []
        while !self.free.isEmpty, let index = self.nextIndex(in: wanting) {
            let study = wanting.remove(at: index)
            if let lease = self.assignOne(of: study, now: now) {
                actions.append(.assign(lease))
            } else if let place = self.keepPlace(for: study, number: kept.count) {
                kept.append(place)
            } else {
                if let session = self.sessionToEmpty(for: study) { self.reserved.insert(session) }
                continue
            }
            self.rotation.removeAll { $0 == study }
            self.rotation.append(study)
            if self.hasMore(study, beside: kept.count { $0.attempt.trial.study == study }) { wanting.append(study) }
        }
        self.reserved.removeAll()
        for place in kept.reversed() {
            self.workers[place.session]?.release(place.attempt, place.resources)
            self.lanes[place.attempt.trial.study]?.running -= 1
            self.offer(place.session, first: true)
        }
        for study in self.rotation {
            guard let lane = self.lanes[study] else { continue }
            self.lanes[study]?.held = lane.running * lane.share
        }
        return actions
    }

    /// Takes in how long each study held what it holds.
    private mutating func passTime(to now: Duration) {
        let passed = max(.zero, now - self.passed)
        self.passed = max(self.passed, now)
        // Shares of few places are only seen over many attempts.
        var halfLife = self.settings.usageHalfLife
        for study in self.rotation {
            guard let lane = self.lanes[study] else { continue }
            self.lanes[study]?.busy += passed * (lane.held / lane.share)
            halfLife = max(halfLife, lane.attemptTime * Self.attemptsRemembered)
        }
        for study in self.rotation {
            guard let held = self.lanes[study]?.held else { continue }
            self.lanes[study]?.usage.pass(to: now, held: held, halfLife: halfLife)
        }
    }

    /// Where the study stands that is to be served next; the first among equals.
    private func nextIndex(in studies: some RandomAccessCollection<StudyID>) -> Int? {
        var best: (index: Int, priority: Int, standing: Double)?
        for (index, study) in studies.enumerated() {
            guard let lane = self.lanes[study] else { continue }
            let (priority, standing) = (lane.schedule.priority, lane.standing)
            if let best, (-best.priority, best.standing) <= (-priority, standing) { continue }
            best = (index, priority, standing)
        }
        return best?.index
    }

    private func hasMore(_ study: StudyID, beside kept: Int) -> Bool {
        guard let lane = self.lanes[study], lane.room > 0 else { return false }
        return lane.waitingCount > 0 || lane.expected > kept
    }

    /// A place for a trial that is being thought of: nobody else gets it in this round.
    private mutating func keepPlace(
        for study: StudyID,
        number: Int
    ) -> (session: SessionID, attempt: AttemptID, resources: Resources)? {
        guard let lane = self.lanes[study], lane.room > 0, lane.waiting.isEmpty, lane.expected > 0,
            let session = self.takeFreeSession(for: lane.resources, lane.engine)
        else { return nil }
        // It is still the session's turn when the trial comes.
        self.free.removeLast()
        self.free.prepend(session)
        // No trial has the number 0.
        let place = AttemptID(trial: TrialID(study: study, number: 0), epoch: UInt32(number + 1))
        self.workers[session]?.take(place, lane.resources)
        self.lanes[study]?.running += 1
        return (session, place, lane.resources)
    }

    /// The worker that comes closest to having room for a trial that takes more than one GPU, core or byte of memory.
    private func sessionToEmpty(for study: StudyID) -> SessionID? {
        guard let lane = self.lanes[study], lane.waitingCount > 0, lane.resources.isWide else { return nil }
        let able = self.workers.filter { session, worker in
            worker.isOpen && worker.canEverRun(lane.resources, engine: lane.engine) && !self.reserved.contains(session)
        }
        return able.min {
            ($0.value.shortage(of: lane.resources), $0.key) < ($1.value.shortage(of: lane.resources), $1.key)
        }?
        .key
    }

    private mutating func assignOne(of study: StudyID, now: Duration) -> Lease? {
        guard let lane = self.lanes[study], lane.room > 0 else { return nil }
        for (index, trial) in lane.elsewhere.prefix(Self.elsewhereMax).enumerated() {
            let avoided = self.avoided(by: trial, of: study)
            guard let session = self.takeFreeSession(for: lane.resources, lane.engine, avoiding: avoided) else {
                continue
            }
            self.lanes[study]?.elsewhere.remove(at: index)
            return self.leased(trial.waiting, of: study, lane, to: session, now: now)
        }
        guard let next = lane.waiting.first, let session = self.takeFreeSession(for: lane.resources, lane.engine)
        else { return nil }
        self.lanes[study]?.waiting.removeFirst()
        return self.leased(next, of: study, lane, to: session, now: now)
    }

    /// How many trials that avoid workers are looked at for one lease: each look goes through the free workers.
    private static let elsewhereMax = 16

    private mutating func leased(
        _ next: StudyLane.Waiting,
        of study: StudyID,
        _ lane: StudyLane,
        to session: SessionID,
        now: Duration
    ) -> Lease {
        let attempt = AttemptID(trial: TrialID(study: study, number: next.number), epoch: next.epoch)
        let lease = Lease(
            attempt: attempt,
            session: session,
            resources: lane.resources,
            deadline: now + self.settings.lease
        )
        self.insert(lease)
        return lease
    }

    /// The next session with room for these resources; it goes to the end of the line.
    private mutating func takeFreeSession(
        for resources: Resources,
        _ engine: String?,
        avoiding avoided: Set<WorkerName> = []
    ) -> SessionID? {
        for _ in 0..<self.free.count {
            guard let session = self.free.popFirst(), let worker = self.workers[session] else { continue }
            // One that is full leaves the line; what it gives back puts it in again.
            guard worker.hasRoom else {
                self.workers[session]?.isInLine = false
                continue
            }
            self.free.append(session)
            guard !avoided.contains(worker.name), !self.reserved.contains(session) else { continue }
            if worker.capacity(for: resources, engine: engine) > 0 { return session }
        }
        return nil
    }

    mutating func insert(_ lease: Lease) {
        self.leases[lease.attempt] = lease
        self.workers[lease.session]?.take(lease.attempt, lease.resources)
        if let worker = self.workers[lease.session], worker.admission == .oneTrial {
            self.admissions[worker.name] = .closed
            self.workers[lease.session]?.admission = .closed
        }
        self.lanes[lease.attempt.trial.study]?.running += 1
    }

    /// Takes a lease away and gives its resources back.
    mutating func remove(_ attempt: AttemptID) -> Lease? {
        guard let lease = self.leases.removeValue(forKey: attempt) else { return nil }
        self.workers[lease.session]?.release(attempt, lease.resources)
        self.lanes[attempt.trial.study]?.running -= 1
        self.lanes[attempt.trial.study]?.ended += 1
        self.offer(lease.session)
        return lease
    }

    /// Puts a session in line, once; `first` where it is its turn already.
    mutating func offer(_ session: SessionID, first: Bool = false) {
        guard var worker = self.workers[session], worker.hasRoom, !worker.isInLine else { return }
        worker.isInLine = true
        self.workers[session] = worker
        if first { self.free.prepend(session) } else { self.free.append(session) }
    }
}

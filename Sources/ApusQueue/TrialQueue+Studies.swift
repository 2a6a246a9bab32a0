package import ApusStudy
import DequeModule

extension TrialQueue {
    /// Opens a lane for a study; `engine` is the one that its trials need, `nil` for any.
    package mutating func studyAdded(
        _ study: StudyID,
        resources: Resources,
        engine: String? = nil,
        parallel: Int?,
        schedule: StudySchedule = StudySchedule(),
        isPaused: Bool
    ) {
        guard self.lanes[study] == nil else { return }
        var lane = StudyLane(resources: resources, parallel: parallel)
        lane.engine = engine
        lane.schedule = schedule
        lane.isPaused = isPaused
        self.lanes[study] = lane
        self.rotation.append(study)
    }

    /// Takes the study's waiting trials away; its leases stay until they end.
    package mutating func studyClosed(_ study: StudyID) {
        self.lanes[study]?.waiting.removeAll()
        self.lanes[study]?.elsewhere.removeAll()
        self.rotation.removeAll { $0 == study }
    }

    /// Takes away a study whose every trial has ended.
    package mutating func studyRemoved(_ study: StudyID) {
        self.studyClosed(study)
        self.lanes[study] = nil
    }

    /// Serves a closed study again.
    package mutating func studyReopened(_ study: StudyID) {
        guard self.lanes[study] != nil, !self.rotation.contains(study) else { return }
        self.rotation.append(study)
    }

    package mutating func studyPaused(_ study: StudyID, _ isPaused: Bool) {
        self.lanes[study]?.isPaused = isPaused
    }

    package mutating func studyParallelChanged(_ study: StudyID, _ parallel: Int?) {
        self.lanes[study]?.parallel = parallel
    }

    package mutating func studyScheduled(_ study: StudyID, _ schedule: StudySchedule) {
        self.lanes[study]?.schedule = schedule
    }

    /// So many trials of a study are being thought of: the places that are theirs are kept for them.
    package mutating func trialsExpected(_ count: Int, of study: StudyID) {
        self.lanes[study]?.expected = max(0, count)
    }

    /// Puts a trial in line; `first` for one that was already under way.
    ///
    /// One that avoids workers stands before the others, and takes those all the same where there are no more.
    package mutating func trialWaiting(
        _ trial: TrialID,
        epoch: UInt32,
        first: Bool = false,
        avoiding avoided: Set<WorkerName> = []
    ) {
        let waiting = StudyLane.Waiting(number: trial.number, epoch: epoch)
        if !avoided.isEmpty {
            self.lanes[trial.study]?.elsewhere.append(.init(waiting: waiting, avoided: avoided))
        } else if first {
            self.lanes[trial.study]?.waiting.prepend(waiting)
        } else {
            self.lanes[trial.study]?.waiting.append(waiting)
        }
    }

    /// Puts the longest of the trials that never ran first, those of unknown length before them, equals by their numbers.
    ///
    /// A trial that is to run again keeps its place, before all of these. The order among studies is not touched.
    package mutating func longestFirst(of study: StudyID, seconds: (UInt32) -> Double?) {
        guard let waiting = self.lanes[study]?.waiting, waiting.count > 1 else { return }
        let fresh = waiting.filter { $0.epoch == 1 }.map { ($0, seconds($0.number) ?? .infinity) }
        let sorted = fresh.sorted { (-$0.1, $0.0.number) < (-$1.1, $1.0.number) }.map(\.0)
        self.lanes[study]?.waiting = Deque(waiting.filter { $0.epoch > 1 } + sorted)
    }

    /// Takes a waiting trial out of the line.
    package mutating func trialWithdrawn(_ trial: TrialID) {
        self.lanes[trial.study]?.waiting.removeAll { $0.number == trial.number }
        self.lanes[trial.study]?.elsewhere.removeAll { $0.waiting.number == trial.number }
    }

    package func waitingCount(of study: StudyID) -> Int {
        self.lanes[study]?.waitingCount ?? 0
    }

    package func runningCount(of study: StudyID) -> Int {
        self.lanes[study]?.running ?? 0
    }

    /// How many trials beyond the waiting ones could start at once; at most `limit`.
    package func demand(of study: StudyID, limit: Int) -> Int {
        guard let lane = self.lanes[study] else { return 0 }
        let wanted = min(limit, lane.room == Int.max ? limit : lane.room - lane.waitingCount)
        guard wanted > 0 else { return 0 }
        var capacity = -lane.waiting.count - lane.elsewhere.count { self.hasRoom(for: $0, of: study, lane) }
        for session in self.free {
            capacity += self.workers[session]?.capacity(for: lane.resources, engine: lane.engine) ?? 0
            if capacity >= wanted { return wanted }
        }
        return max(0, min(capacity, wanted))
    }

    /// Whether a worker other than these is there, under no quarantine, and could run the study's trials.
    package func canRunElsewhere(_ study: StudyID, avoiding avoided: Set<WorkerName>) -> Bool {
        guard let lane = self.lanes[study] else { return false }
        return self.workers.values.contains { worker in
            worker.isConnected && worker.admission == .open && worker.attemptsMax > 0 && !avoided.contains(worker.name)
                && worker.canEverRun(lane.resources, engine: lane.engine)
        }
    }

    /// The workers that a trial is to avoid now: those it failed on, as long as there are others.
    func avoided(by trial: StudyLane.Elsewhere, of study: StudyID) -> Set<WorkerName> {
        self.canRunElsewhere(study, avoiding: trial.avoided) ? trial.avoided : []
    }

    private func hasRoom(for trial: StudyLane.Elsewhere, of study: StudyID, _ lane: StudyLane) -> Bool {
        let avoided = self.avoided(by: trial, of: study)
        return self.free.contains { session in
            guard let worker = self.workers[session], !avoided.contains(worker.name) else { return false }
            return worker.capacity(for: lane.resources, engine: lane.engine) > 0
        }
    }

    /// Whether any connected worker could ever run the study's trials.
    package func canEverRun(_ study: StudyID) -> Bool {
        guard let lane = self.lanes[study] else { return false }
        return self.workers.values.contains { $0.isConnected && $0.canEverRun(lane.resources, engine: lane.engine) }
    }
}

import ApusStudy
import ApusWorker

/// Workers that watch their leases, and processes of theirs that take over from killed ones.
extension SimulatedCluster {
    /// The worker's own clock: it goes on while the worker stands still, and it drifts.
    func clock(of index: Int) -> Duration {
        self.now / self.hosts.pace[index]
    }

    /// Ends what runs before its lease does.
    mutating func look(_ index: Int) {
        self.agenda.plan(.look(worker: index), at: self.now + .milliseconds(500))
        guard let fenceAt = self.workers[index].leases.fenceAt, fenceAt <= self.clock(of: index) else { return }
        let instance = self.workers[index].instance
        for attempt in self.workers[index].programs.keys.sorted() {
            guard self.workers[index].fencing.insert(attempt).inserted else { continue }
            // From SIGTERM to SIGKILL.
            let time = self.now + self.random.milliseconds(1...2_000)
            self.agenda.plan(.fenced(worker: index, instance: instance, attempt), at: time)
        }
    }

    mutating func fenced(_ index: Int, _ instance: UInt64, _ attempt: AttemptID) {
        guard self.workers[index].instance == instance, self.workers[index].fencing.remove(attempt) != nil,
            self.workers[index].programs.removeValue(forKey: attempt) != nil
        else { return }
        self.note("\(attempt) fenced on \(index)")
        self.fencedCount += 1
        var effects: [WorkerMachine.Effect] = []
        let end = AttemptEnd(outcome: .lost, reason: "its lease could not be renewed", duration: .seconds(1))
        self.workers[index].happened(attempt, .ended(end, nil), into: &effects)
        self.carryOut(effects, of: index)
    }

    /// The programs outlive a worker's process; the next one goes on with them, as the same to its coordinator.
    mutating func takeOver(_ index: Int) {
        self.note("worker \(index) taken over")
        self.takeOverCount += 1
        var effects: [WorkerMachine.Effect] = []
        self.workers[index].connection = nil
        self.workers[index].takeOver(now: self.clock(of: index), into: &effects)
        self.carryOut(effects, of: index)
        self.planConnect(index)
    }

    /// While clocks are off by a percent at most, no attempt trains on after the next one of its trial has begun.
    ///
    /// A machine that stood still needs a moment after it woke up; a user who has a trial run again does not wait.
    mutating func checkAlone(_ attempt: AttemptID, on index: Int) {
        guard self.workers[index].leases.policy == .fence, self.faults.double == 0 else { return }
        guard let newest = self.newestBegun[attempt.trial.number], newest > attempt.epoch else { return }
        guard attempt.epoch > self.log.rerunEpochs[attempt.trial.number] ?? 0 else { return }
        if let woke = self.hosts.paused[index], self.now - woke < .seconds(5) { return }
        self.violations.append("\(attempt) trained at \(self.now) while attempt \(newest) had begun")
    }
}

package import ApusStudy

extension TrialQueue {
    /// Which attempts are to save and give way so that studies of a higher priority get the places they want.
    ///
    /// Only attempts of `able` are named, only for a study of a higher priority than theirs, and none where a place is
    /// free or comes free by those `asked` before. The lowest priority goes first, then the study that holds the most
    /// for its weight; of the workers, the one where the fewest must go.
    package func givingWay(
        able: Set<AttemptID>,
        asked: Set<AttemptID>,
        wanted: [StudyID: Int]
    ) -> [AttemptID] {
        var plan = self.workers
        let sessions = plan.keys.sorted()
        for attempt in asked.sorted() {
            guard let lease = self.leases[attempt] else { continue }
            plan[lease.session]?.release(attempt, lease.resources)
        }
        var candidates = self.sortedForGivingWay(able.subtracting(asked))
        var chosen: [AttemptID] = []
        for study in self.byPriority(wanted.keys) {
            guard let lane = self.lanes[study] else { continue }
            for number in 0..<min(wanted[study] ?? 0, lane.room) {
                guard let place = self.place(for: lane, sessions, plan, candidates) else { break }
                for attempt in place.attempts {
                    guard let lease = self.leases[attempt] else { continue }
                    plan[lease.session]?.release(attempt, lease.resources)
                }
                // No trial has the number 0.
                let taken = AttemptID(trial: TrialID(study: study, number: 0), epoch: UInt32(number + 1))
                plan[place.session]?.take(taken, lane.resources)
                candidates.removeAll { place.attempts.contains($0) }
                chosen += place.attempts
            }
        }
        return chosen
    }

    private func byPriority(_ studies: some Sequence<StudyID>) -> [StudyID] {
        studies.sorted { left, right in
            guard let first = self.lanes[left], let second = self.lanes[right] else { return left < right }
            return (-first.schedule.priority, first.standing, left.rawValue)
                < (-second.schedule.priority, second.standing, right.rawValue)
        }
    }

    private func sortedForGivingWay(_ attempts: Set<AttemptID>) -> [AttemptID] {
        attempts.filter { self.leases[$0] != nil }.sorted { left, right in
            guard let first = self.lanes[left.trial.study], let second = self.lanes[right.trial.study],
                left.trial.study != right.trial.study
            else { return left > right }
            return (first.schedule.priority, -first.standing, left.trial.study.rawValue)
                < (second.schedule.priority, -second.standing, right.trial.study.rawValue)
        }
    }

    /// The worker on which the fewest attempts must go for one trial of the study; none must where there is room.
    private func place(
        for lane: StudyLane,
        _ sessions: [SessionID],
        _ plan: [SessionID: QueueWorker],
        _ candidates: [AttemptID]
    ) -> (session: SessionID, attempts: [AttemptID])? {
        var best: (session: SessionID, attempts: [AttemptID], last: Int)?
        for session in sessions {
            guard var worker = plan[session], worker.isConnected, worker.canEverRun(lane.resources, engine: lane.engine)
            else { continue }
            var (attempts, last) = ([AttemptID](), 0)
            for (index, attempt) in candidates.enumerated()
            where worker.capacity(for: lane.resources, engine: lane.engine) == 0 {
                guard let lease = self.leases[attempt], lease.session == session,
                    let other = self.lanes[attempt.trial.study], other.schedule.priority < lane.schedule.priority
                else { continue }
                worker.release(attempt, lease.resources)
                attempts.append(attempt)
                last = index
            }
            guard worker.capacity(for: lane.resources, engine: lane.engine) > 0 else { continue }
            if best.map({ (attempts.count, last) < ($0.attempts.count, $0.last) }) ?? true {
                best = (session, attempts, last)
            }
        }
        return best.map { ($0.session, $0.attempts) }
    }
}

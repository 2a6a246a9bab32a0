import ApusOptimizer
import ApusQueue
import ApusStore
package import ApusStudy

extension CoordinatorMachine {
    /// How long a running study's search will still take, as far as can be told.
    ///
    /// What is left of the trials that run, and all of those that wait or are not proposed yet, spread over the places
    /// that the study has now; no more than its own limits of time leave. `nil` while it has no place, before anything
    /// is known of how long its trials take, and where their number or their length is up to a rule.
    package func timeLeft(of id: StudyID, _ moment: Moment) -> Duration? {
        guard let run = self.studies[id], run.record.state == .running else { return nil }
        let most = self.limit(of: run, moment)
        guard run.steps == nil, run.race == nil, let unproposed = run.unproposed else { return most }
        let work = run.workLeft(moment)
        let places = self.places(of: id, run)
        guard places > 0 else { return nil }
        guard !work.isUnknown, let typical = unproposed == 0 ? 0 : run.secondsTypical else { return most }
        let seconds = max((work.seconds + Double(unproposed) * typical) / Double(places), work.longest)
        let left = Duration.seconds(min(seconds, TrialEstimator.secondsMax))
        return most.map { min($0, left) } ?? left
    }

    /// What the study's limits of time leave; `nil` where it has none.
    private func limit(of run: StudyRun, _ moment: Moment) -> Duration? {
        let wallclock = run.limits.wallclock.map { max(.zero, $0 - run.age(at: moment)) }
        guard let gpuTime = run.limits.gpuTime, !run.running.isEmpty else { return wallclock }
        let held = run.running.count * max(1, run.study.resources.gpus)
        let devices = max(.zero, gpuTime - run.account.deviceTime(at: run.age(at: moment))) / held
        return wallclock.map { min($0, devices) } ?? devices
    }

    /// How many of its trials run, or could begin at once.
    private func places(of id: StudyID, _ run: StudyRun) -> Int {
        let waiting = self.queue.waitingCount(of: id)
        let room = min(run.unproposed ?? 0, StudyLimits.trialsMax)
        let free = waiting + room > 0 ? self.queue.demand(of: id, limit: waiting + room) : 0
        return run.running.count + free
    }
}

extension StudyRun {
    /// How many trials the search has still to propose; `nil` where no number is set.
    fileprivate var unproposed: Int? {
        if self.proposer.end != nil || self.isSearchOver { return 0 }
        guard case .points(let points) = self.study.search.method else {
            return self.limits.trials == nil ? nil : max(0, self.room)
        }
        return max(0, min(self.room, points.count - self.searchCount))
    }

    /// A trial's seconds where nothing is known of its configuration: the mean of those that ended well, else of those
    /// that are expected.
    fileprivate var secondsTypical: Double? {
        if let mean = self.durations.mean { return mean / .seconds(1) }
        let expected = self.unended.compactMap { self.forecast?.seconds(of: $0) }
        return expected.isEmpty ? nil : expected.reduce(0, +) / Double(expected.count)
    }

    /// What its trials that have not ended still lack, in all and the longest of those that run.
    fileprivate func workLeft(_ moment: Moment) -> (seconds: Double, longest: Double, isUnknown: Bool) {
        let typical = self.secondsTypical
        var (sum, longest, isUnknown) = (0.0, 0.0, false)
        for number in self.unended {
            guard let expected = self.forecast?.seconds(of: number) ?? typical else {
                isUnknown = true
                continue
            }
            guard let running = self.running[number] else {
                sum += expected
                continue
            }
            let ran = running.startedAt.map { Double(max(0, moment.unix.rawValue - $0.rawValue)) / 1_000 } ?? 0
            let lacking = max(0, expected - ran)
            sum += lacking
            longest = max(longest, lacking)
        }
        return (sum, longest, isUnknown)
    }
}

import ApusOptimizer
import ApusQueue
import ApusStore
import ApusStudy

/// What a study's limits count, and what follows when one is reached.
extension CoordinatorMachine {
    /// Enters something in a study's account, and in its log.
    mutating func enter(_ entry: BudgetEntry, of id: StudyID) {
        self.studies[id]?.account.apply(entry)
        self.studies[id]?.proposer.entered(entry)
    }

    /// An attempt of the search holds its devices from now on, or no more.
    mutating func enterDevices(_ trial: TrialID, isHeld: Bool, _ moment: Moment) {
        guard self.studies[trial.study]?.account.countsDevices ?? false, !self.isConfirmation(trial) else { return }
        guard let now = self.studies[trial.study]?.age(at: moment) else { return }
        self.enter(isHeld ? .held(trial.number, at: now) : .released(trial.number, at: now), of: trial.study)
    }

    /// A lost attempt tells after all how long it ran: what it held after it was given up counts too.
    mutating func enterLateDevices(_ late: RunningAttempt, ran duration: Duration) {
        let trial = late.attempt.trial
        guard self.studies[trial.study]?.account.countsDevices ?? false, !self.isConfirmation(trial),
            let lostAt = late.lostAt
        else { return }
        let counted = max(.zero, lostAt.duration(since: late.leasedAt))
        guard duration > counted else { return }
        self.enter(.heldOn(trial.number, duration - counted), of: trial.study)
    }

    /// A trial of the search has ended: its result counts, and may be the one that ends the search.
    mutating func enterEnd(_ trial: TrialID) {
        guard let run = self.studies[trial.study], run.account.countsResults, run.record.state != .stopped,
            !self.isConfirmation(trial), let summary = run.trial(trial.number)?.summary
        else { return }
        switch summary.state {
        case .succeeded, .stopped, .failed, .timedOut, .infeasible:
            let counts = summary.state == .succeeded && !summary.isInvalidated && summary.isFeasible
            self.enter(.ended(trial.number, cost: counts ? summary.cost : nil), of: trial.study)
        case .killed, .lost, .cancelled, .waiting, .running, .paused:
            // Nothing was learned of the configuration.
            return
        }
        // Decided at once, so that the log shows which result it was.
        guard let end = self.studies[trial.study]?.account.reached else { return }
        self.enter(.decided(end, at: .zero), of: trial.study)
    }

    /// What was known of a trial's end counts no more.
    mutating func enterForgotten(_ trial: TrialID) {
        guard self.studies[trial.study]?.account.countsResults ?? false, !self.isConfirmation(trial) else { return }
        self.enter(.forgotten(trial.number), of: trial.study)
    }

    /// Gives a study other limits; what a limit has ended stays ended.
    mutating func changeLimits(
        of id: StudyID,
        to change: LimitsChange,
        into effects: inout [Effect]
    ) throws(CoordinatorError) {
        let run = try self.run(id)
        if let end = run.account.end {
            throw .conflict(
                "limits.\(end.limit) has ended the search of '\(run.study.name)'; submit a study whose warm-start names it"
            )
        }
        var mistakes: [String] = []
        if let trials = change.trials {
            if !(1...StudyLimits.trialsMax).contains(trials) {
                mistakes.append("trials is \(trials); it is from 1 to \(StudyLimits.trialsMax)")
            }
            if run.study.search.method == .latinHypercube, trials > run.study.limits.trials ?? 0 {
                let count = run.study.limits.trials ?? 0
                mistakes.append(
                    "trials is \(trials); this Latin hypercube was laid out for \(count) and has no more points"
                )
            }
        }
        if change.wallclock.map({ $0 <= .zero }) ?? false { mistakes.append("wallclock must be more than nothing") }
        if let gpuTime = change.gpuTime {
            if gpuTime <= .zero { mistakes.append("gpu-time must be more than nothing") }
            if run.limits.gpuTime == nil {
                mistakes.append(
                    "gpu-time is no limit of this study, so what it used was not counted; set wallclock instead"
                )
            }
        }
        guard mistakes.isEmpty else { throw .invalid(mistakes) }
        guard run.limits.changed(by: change) != run.limits else { return }
        self.enter(.limitsChanged(change), of: id)
        self.unsettled.insert(id)
        self.fitProposed(of: id, into: &effects)
    }

    /// Ends the search of a study whose limit is reached; trials that run finish or are called off, as the limit says.
    ///
    /// A limit of time also calls off what another limit lets finish. The runs of the best come after every limit.
    mutating func endSearchIfDue(_ id: StudyID, _ moment: Moment, into effects: inout [Effect]) {
        guard self.studies.entry(id)?.run.mayEndSearch(at: moment) ?? false, let run = self.studies[id] else { return }
        let now = run.age(at: moment)
        if let end = run.account.due(at: now, trials: run.searchCount), end.isOfTime, run.isSearching {
            self.enter(.decided(end, at: now), of: id)
            self.studies[id]?.isSearchOver = false
        }
        guard let end = self.studies[id]?.account.end, self.studies[id]?.isSearchOver == false else { return }
        self.studies[id]?.isSearchOver = true
        self.unsettled.insert(id)
        guard run.limits.callsOffRunning(at: end) else { return self.finishRunning(id, into: &effects) }
        guard run.study.confirm == nil else { return self.callOffSearch(id, into: &effects) }
        self.stop(id, reason: end.text(run.study.objective), into: &effects)
    }

    /// Nothing new begins; what has begun runs to its end.
    private mutating func finishRunning(_ id: StudyID, into effects: inout [Effect]) {
        self.studies[id]?.proposer.withdrawQuestion()
        self.apply(.admitted(false), to: id, into: &effects)
        for number in self.studies[id]?.unended.sorted() ?? [] {
            guard let summary = self.studies[id]?.trial(number)?.summary, summary.state == .waiting, summary.epoch == 0
            else { continue }
            let trial = TrialID(study: id, number: number)
            self.queue.trialWithdrawn(trial)
            self.end(trial, as: .cancelled, reason: "the search ended before it ran", into: &effects)
        }
    }

    /// Whether nothing of a trial's study is to be run again: it has ended, or its search was called off.
    func isClosed(_ trial: TrialID) -> Bool {
        guard let run = self.studies[trial.study] else { return true }
        return run.record.state.isEnded || run.isCalledOff && !self.isConfirmation(trial)
    }
}

extension StudyRun {
    /// Time since the study's start; it goes on while no coordinator runs, and whatever the wall clock is set to.
    package func age(at moment: Moment) -> Duration {
        max(.zero, moment.unix.duration(since: self.record.createdAt))
    }

    /// Whether a limit has something to end now.
    func mayEndSearch(at moment: Moment) -> Bool {
        guard !self.record.state.isEnded, !self.isCalledOff else { return false }
        if self.account.end != nil, !self.isSearchOver { return true }
        return self.account.due(at: self.age(at: moment), trials: self.searchCount) != nil
    }

    /// Whether the search goes on, or trials of it do.
    var isSearching: Bool {
        !self.isSearchOver || self.unended.contains { self.confirmations[$0] == nil }
    }

    /// How many more trials the search may have.
    var room: Int {
        guard self.account.end == nil else { return 0 }
        return (self.limits.trials ?? StudyLimits.trialsMax) - self.searchCount
    }

    /// Whether runs of the best again are under way.
    package var isConfirming: Bool {
        self.confirmations.keys.contains { self.trial($0).map { !$0.summary.state.isEnded } ?? false }
    }

    /// Why the study is at its end, where that is not plain.
    var endReason: String {
        switch self.account.end {
        case .wallclock, .gpuTime, .target, .plateau: self.account.end?.text(self.study.objective) ?? ""
        case .trials: ""
        case nil: self.proposer.end.map { "\($0)" } ?? ""
        }
    }

    /// Whether the search was ended by a limit that calls trials off.
    var isCalledOff: Bool {
        guard self.isSearchOver, let end = self.account.end else { return false }
        return self.limits.callsOffRunning(at: end)
    }
}

import ApusOptimizer
import ApusSpace
import ApusStore
import ApusStudy

extension Coordinator {
    func view(of run: StudyRun) -> StudyView {
        StudyView(
            id: run.record.id,
            study: run.study.limited(to: run.limits),
            state: run.record.state,
            reason: run.record.reason,
            createdAt: self.records.shown(run.record.createdAt),
            endedAt: run.endedAt.map(self.records.shown),
            elapsed: self.elapsed(run),
            parallel: run.record.parallel,
            schedule: run.record.schedule,
            end: run.account.end,
            deviceTime: run.account.countsDevices ? run.account.deviceTime(at: run.age(at: self.moment)) : nil,
            earlier: self.earlierCount(run),
            design: run.proposer.initialDesign,
            confirmation: self.confirmation(of: run),
            counts: run.counts.filter { $0.value > 0 },
            invalidated: run.invalidated,
            planned: self.planned(run),
            incumbent: run.incumbent.flatMap { self.view(of: $0, in: run, cost: run.race?.scheduler.incumbent?.mean) },
            bests: self.bests(of: run),
            frontSize: run.front.members.count,
            infeasibleCount: run.infeasibleCount,
            nearestInfeasible: self.nearestInfeasible(of: run),
            durationMedian: run.durations.median,
            timeLeft: self.machine.timeLeft(of: run.record.id, self.moment),
            obstacle: self.machine.obstacle(of: run.record.id),
            race: run.race.map(StudyRaceView.init),
            failures: run.causeCounts.filter { $0.value > 0 },
            isHeldByFailures: run.failurePause != nil
        )
    }

    /// The best of each objective; they are all on the front.
    private func bests(of run: StudyRun) -> [TrialView] {
        let members = run.front.members
        guard !members.isEmpty else { return [] }
        return run.study.objectives.indices.compactMap { objective in
            let best = members.min { ($0.costs[objective], $0.number) < ($1.costs[objective], $1.number) }
            return best.flatMap { self.view(of: $0.number, in: run) }
        }
    }

    private func nearestInfeasible(of run: StudyRun) -> TrialView? {
        guard run.infeasibleCount > 0, run.incumbent == nil, run.front.members.isEmpty else { return nil }
        return run.nearestInfeasible.flatMap { self.view(of: $0, in: run) }
    }

    private func earlierCount(_ run: StudyRun) -> StudyView.EarlierCount? {
        guard run.study.warmStart != nil else { return nil }
        let earlier = run.proposer.earlier
        return StudyView.EarlierCount(trials: earlier.trials.count, leftOut: earlier.leftOut)
    }

    private func elapsed(_ run: StudyRun) -> Duration {
        let until = run.endedAt ?? self.moment.unix
        return max(.zero, until.duration(since: run.record.createdAt))
    }

    /// How many trials there will be, where that is known.
    private func planned(_ run: StudyRun) -> Int? {
        if run.record.state.isEnded || run.proposer.end != nil || run.isSearchOver { return run.searchCount }
        var planned = run.limits.trials
        if run.race == nil, case .points(let points) = run.study.search.method {
            planned = min(planned ?? points.count, points.count)
        }
        return planned.map { max($0, run.searchCount) }
    }

    /// `cost` takes the place of the trial's own: the mean over the runs of an incumbent.
    func view(of number: UInt32, in run: StudyRun, cost: Double? = nil) -> TrialView? {
        guard let trial = run.trial(number) else { return nil }
        let running = run.running[number]
        let values = run.study.space.assignments(of: trial.summary.configuration).map {
            NamedValue(name: $0.name, value: $0.value)
        }
        return TrialView(
            id: TrialID(study: run.record.id, number: number),
            values: values,
            state: trial.summary.state,
            isInvalidated: trial.summary.isInvalidated,
            confirms: run.confirmations[number],
            epoch: trial.summary.epoch,
            worker: running?.worker ?? (trial.worker >= 0 ? run.workerNames[Int(trial.worker)] : nil),
            cost: cost ?? trial.summary.cost,
            otherCosts: trial.summary.otherCosts,
            excesses: trial.summary.constraints,
            isOnFront: run.front.members.contains { $0.number == number },
            metrics: self.metrics(of: trial, running, in: run),
            startedAt: (running.map(\.startedAt) ?? trial.startedAt).map(self.records.shown),
            duration: self.duration(of: trial, running),
            expected: run.forecast?.seconds(of: number).map { .seconds($0) },
            step: running.map(\.metrics.step) ?? run.steps.map { $0.scheduler.lastStep(of: number) },
            reason: run.reasons[number] ?? "",
            hasArtifact: trial.hasArtifact,
            curve: running?.metrics.curve.points ?? [],
            target: run.race.flatMap { $0.target(of: number) },
            cause: run.causes[number]
        )
    }

    private func duration(of trial: TrialRecord, _ running: RunningAttempt?) -> Duration? {
        if let running {
            guard let started = running.startedAt else { return nil }
            return max(.zero, self.moment.unix.duration(since: started))
        }
        return trial.milliseconds >= 0 ? .milliseconds(trial.milliseconds) : nil
    }

    private func metrics(of trial: TrialRecord, _ running: RunningAttempt?, in run: StudyRun) -> [TrialView.Metric] {
        if let running {
            return running.metrics.finals.map { self.metric($0.metric, $0.value, in: run) }
        }
        return zip(run.metricNames, trial.finals).filter { !$0.1.isNaN }.map { self.metric($0.0, $0.1, in: run) }
    }

    private func metric(_ name: String, _ value: Double, in run: StudyRun) -> TrialView.Metric {
        TrialView.Metric(name: name, value: value, isHeldOut: run.study.holdout.contains(name))
    }

    func workerViews() -> [WorkerView] {
        let now = self.clock.elapsed()
        let held = Dictionary(grouping: self.machine.studies.values.flatMap(\.run.running.values), by: \.session)
        return self.machine.sessions.values.sorted { $0.worker < $1.worker }.map { session in
            let link: WorkerView.Link =
                session.connection == nil ? .away : session.attemptsMax == 0 ? .draining : .connected
            return WorkerView(
                name: session.worker,
                link: link,
                capabilities: session.capabilities,
                software: session.software,
                attemptsMax: session.attemptsMax,
                attempts: (held[session.id] ?? []).map(\.attempt).sorted(),
                joinedAt: self.records.shown(session.joinedAt),
                silence: now - session.heardAt,
                trouble: session.trouble,
                quarantine: self.machine.nodes.quarantine(of: session.worker).map { quarantine in
                    WorkerView.Quarantine(
                        reason: quarantine.reason,
                        since: self.records.shown(quarantine.since),
                        probesFailed: quarantine.probesFailed,
                        probeIn: quarantine.probeAt.map { max(.zero, $0 - now) }
                    )
                }
            )
        }
    }
}

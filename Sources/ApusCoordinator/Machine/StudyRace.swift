import ApusOptimizer
import ApusStudy

/// The race of a study with instances: what its trials run on, and which configuration is the incumbent.
package struct StudyRace: Sendable {
    /// A change of the incumbent.
    package struct Change: Hashable, Sendable {
        /// The first trial of the configuration that became the incumbent.
        package let trial: UInt32

        /// The trial whose end made it so.
        package let after: UInt32

        /// What was known of the configuration then.
        package let runs: Int
        package let mean: Double?
    }

    let instances: StudyInstances
    private(set) var scheduler: RaceScheduler
    package private(set) var changes: [Change] = []

    /// `nil` for a study whose trials are configurations and nothing else.
    init?(study: Study) {
        guard let instances = study.instances else { return nil }
        self.instances = instances
        self.scheduler = RaceScheduler(instances, space: study.space, seed: study.search.seed)
    }

    /// Tells the race what happened; what it decides comes back.
    mutating func apply(_ event: RaceEvent) -> [RaceAction] {
        let before = self.scheduler.incumbent
        let actions = self.scheduler.apply(event)
        if let incumbent = self.scheduler.incumbent, incumbent.runs > 0,
            before?.trial != incumbent.trial || before?.runs == 0
        {
            self.changes.append(
                Change(trial: incumbent.trial, after: event.trial, runs: incumbent.runs, mean: incumbent.mean)
            )
        }
        return actions
    }

    /// Takes over what a former coordinator left.
    mutating func restore(log: [OptimizerEntry], trials: [TrialSummary]) {
        for case .race(let entry) in log {
            var event = entry.event
            if case .proposed(let number, _) = event, (1...max(trials.count, 1)).contains(Int(number)), !trials.isEmpty
            {
                event = .proposed(number, configuration: trials[Int(number) - 1].configuration)
            }
            _ = self.apply(event)
        }
    }

    /// What the end of a trial is for the race; `nil` for one that has not ended.
    func end(of trial: TrialSummary) -> RaceEnd? {
        switch trial.state {
        case .waiting, .running, .paused: nil
        case .succeeded: trial.cost.map(RaceEnd.cost) ?? .failed
        case .timedOut: self.instances.measure == .runtime ? .capped : .failed
        case .failed, .infeasible, .killed, .lost: .failed
        case .stopped, .cancelled: .cancelled
        }
    }

    /// What the optimizer is told of an ended trial; what a user or a lost worker ended says nothing.
    func told(_ trial: TrialSummary) -> ToldTrial? {
        guard !trial.isInvalidated, trial.state != .killed, trial.state != .lost, let end = self.end(of: trial) else {
            return nil
        }
        if trial.state == .infeasible {
            let run = self.scheduler.target(of: trial.number).map { ToldRun(instance: $0.instance) }
            return ToldTrial(number: trial.number, result: .infeasible, run: run)
        }
        return self.scheduler.told(trial.number, end)
    }

    /// How long the worker lets the run go on.
    func wallclock(of target: TrialTarget, limit: Duration?) -> Duration? {
        guard let seconds = target.seconds ?? self.instances.cutoff else { return limit }
        let milliseconds = (seconds * self.instances.overdueFactor * 1_000).rounded(.up)
        guard milliseconds < 1e15 else { return limit }
        let own = Duration.milliseconds(max(Int64(milliseconds), 1))
        return limit.map { min($0, own) } ?? own
    }

    /// What a trial is run on, by names.
    func target(of number: UInt32) -> TrialView.Target? {
        guard let target = self.scheduler.target(of: number), let standing = self.scheduler.standing(of: number),
            self.instances.instances.indices.contains(target.instance)
        else { return nil }
        return TrialView.Target(
            instance: self.instances.instances[target.instance].name,
            seed: self.instances.isDeterministic ? nil : target.seed,
            seconds: target.seconds ?? self.instances.cutoff,
            first: standing.trial,
            runs: standing.runs,
            mean: standing.mean
        )
    }
}

package import ApusOptimizer
import ApusSpace
package import ApusStore
package import ApusStudy

/// A study in the coordinator's memory: its record, its trials, and what runs.
package struct StudyRun: Sendable {
    package var record: StudyRecord

    /// The program as it is sent to workers, and its digest.
    package let program: ProgramImage
    var proposer: Proposer

    /// `nil` where every trial runs to its end.
    package internal(set) var steps: StudySteps?

    /// Since when no connected worker could ever run its trials.
    var unableSince: Duration?

    /// What the study's limits count.
    package internal(set) var account: BudgetAccount

    /// Whether a limit has ended the search, and what follows from it was done.
    package internal(set) var isSearchOver = false

    /// Trials that run the best of the search again, each with the number of the trial whose configuration it has.
    package internal(set) var confirmations: [UInt32: UInt32] = [:]

    /// `nil` where each trial is a configuration of its own.
    package internal(set) var race: StudyRace?

    /// What trials are expected to take; `nil` where that cannot be told beforehand.
    package internal(set) var forecast: StudyForecast?

    /// By number, from 1 at index 0.
    package internal(set) var trials: [TrialRecord] = []

    /// The numbers of the waiting, running and paused trials.
    private(set) var unended: Set<UInt32> = []

    /// The newest attempt of each running trial.
    package internal(set) var running: [UInt32: RunningAttempt] = [:]

    /// Attempts whose lease was lost and that may still report: at most `supersededMax`.
    var superseded: [AttemptID: RunningAttempt] = [:]

    /// How many attempts of a trial were lost, for trials that lost any.
    var losses: [UInt32: LossCount] = [:]

    /// Whose fault failures are.
    package internal(set) var failed: FailureClassifier

    /// By whose fault trials failed that ended otherwise than well, where that is known.
    package internal(set) var causes: [UInt32: FailureCause] = [:]

    /// How many attempts brought no result by whose fault.
    package internal(set) var causeCounts: [FailureCause: Int] = [:]
    var attemptCauses: [AttemptID: FailureCause] = [:]

    /// Why a trial ended as it did, for those that did not succeed.
    package internal(set) var reasons: [UInt32: String] = [:]
    package internal(set) var invalidations: [UInt32: String] = [:]

    /// Trials whose files a user wants to stay.
    package internal(set) var pinned: Set<UInt32> = []

    /// Of the search; ``confirmationCounts`` are those of the runs after it.
    package internal(set) var counts: [TrialState: Int] = [:]
    package internal(set) var confirmationCounts: [TrialState: Int] = [:]
    package internal(set) var invalidated = 0

    /// The feasible succeeded trial of the lowest cost that counts; the earlier one among equals.
    ///
    /// `nil` in a study of several objectives, whose best trials are its ``front``.
    package internal(set) var incumbent: UInt32?

    /// The feasible succeeded trials that count and that none of them beats; empty in a study of one objective.
    package private(set) var front = ParetoFront(of: [])

    /// How many succeeded trials that count break a constraint.
    package private(set) var infeasibleCount = 0

    /// Numbers of the trials that last ended otherwise than well, oldest first; at most 16.
    package internal(set) var failures: [UInt32] = []
    package internal(set) var endedAt: UnixTime?

    /// The names of all metrics that were ever reported, in the order of their first report.
    package internal(set) var metricNames: [String] = []
    private var metricIndices: [String: Int] = [:]
    package private(set) var workerNames: [WorkerName] = []
    private var workerIndices: [WorkerName: Int32] = [:]
    package internal(set) var durations = DurationSample()

    static let supersededMax = 10_000
    static let failuresMax = 16

    /// A new study, whose optimizer learns from `earlier` trials; throws when the optimizer cannot run.
    package init(record: StudyRecord, program: ProgramImage, earlier: EarlierTrials = .none) throws {
        self.record = record
        self.program = program
        self.proposer = try Proposer(study: record.study, earlier: earlier)
        self.steps = try StudySteps(study: record.study)
        self.account = BudgetAccount(study: record.study)
        self.race = StudyRace(study: record.study)
        self.forecast = Self.isForeseeable(record.study) ? StudyForecast() : nil
        self.failed = FailureClassifier(pauseAfter: record.study.failures.pauseAfter)
    }

    package var study: Study { self.record.study }

    /// The limits in force, which a user may have changed since the study file.
    package var limits: StudyLimits { self.account.limits }

    package var hasUnended: Bool { !self.unended.isEmpty }

    /// Whether a trial waits or runs; one that is paused may never go on.
    var isActive: Bool { self.unended.count > self.counts[.paused] ?? 0 }

    /// Configurations that were proposed and have no result: an optimizer keeps away from them.
    var pending: [Configuration] {
        self.unended.sorted().compactMap { number in
            guard self.confirmations[number] == nil else { return nil }
            // Further runs of a configuration are no other place.
            if let race = self.race, !race.scheduler.isFirst(number) { return nil }
            return self.steps?.isTold(number) ?? false ? nil : self.trial(number)?.summary.configuration
        }
    }

    package func trial(_ number: UInt32) -> TrialRecord? {
        guard number >= 1, Int(number) <= self.trials.count else { return nil }
        return self.trials[Int(number) - 1]
    }

    mutating func append(_ summary: TrialSummary) {
        self.trials.append(TrialRecord(summary: summary))
        self.count(summary.number, summary.state, 1)
        if !summary.state.isEnded { self.unended.insert(summary.number) }
    }

    /// Changes one trial, and keeps the counts and the incumbent in step.
    mutating func update(_ number: UInt32, _ change: (inout TrialRecord) -> Void) {
        guard number >= 1, Int(number) <= self.trials.count else { return }
        let index = Int(number) - 1
        let before = self.trials[index].summary
        change(&self.trials[index])
        let after = self.trials[index].summary
        if before.state != after.state {
            self.count(number, before.state, -1)
            self.count(number, after.state, 1)
            if after.state.isEnded { self.unended.remove(number) } else { self.unended.insert(number) }
        }
        if before.isInvalidated != after.isInvalidated { self.invalidated += after.isInvalidated ? 1 : -1 }
        guard self.confirmations[number] == nil else { return }
        self.infeasibleCount += (Self.isInfeasible(after) ? 1 : 0) - (Self.isInfeasible(before) ? 1 : 0)
        if self.study.hasSeveralObjectives {
            self.updateFront(before, after)
        } else {
            self.updateIncumbent(after)
        }
    }

    private mutating func count(_ number: UInt32, _ state: TrialState, _ change: Int) {
        if self.confirmations[number] == nil {
            self.counts[state, default: 0] += change
        } else {
            self.confirmationCounts[state, default: 0] += change
        }
    }

    mutating func metricIndex(of name: String) -> Int {
        if let index = self.metricIndices[name] { return index }
        let index = self.metricNames.count
        self.metricNames.append(name)
        self.metricIndices[name] = index
        return index
    }

    mutating func workerIndex(of name: WorkerName) -> Int32 {
        if let index = self.workerIndices[name] { return index }
        let index = Int32(self.workerNames.count)
        self.workerNames.append(name)
        self.workerIndices[name] = index
        return index
    }

    /// The incumbent is the race's; it stands for its configuration by that one's first trial.
    mutating func followRace() {
        guard let standing = self.race?.scheduler.incumbent else { return }
        self.incumbent = standing.mean == nil ? nil : standing.trial
    }

    private mutating func updateIncumbent(_ changed: TrialSummary) {
        guard self.race == nil else { return }
        if changed.number == self.incumbent, !Self.counts(changed) {
            self.incumbent = self.bestNumber()
        } else if let cost = changed.cost, Self.counts(changed) {
            guard let best = self.incumbent.flatMap({ self.trial($0)?.summary.cost }) else {
                self.incumbent = changed.number
                return
            }
            if changed.number == self.incumbent {
                self.incumbent = self.bestNumber()
            } else if (cost, changed.number) < (best, self.incumbent ?? 0) {
                self.incumbent = changed.number
            }
        }
    }

    private func bestNumber() -> UInt32? {
        var best: (cost: Double, number: UInt32)?
        for trial in self.trials where Self.counts(trial.summary) {
            guard self.confirmations[trial.summary.number] == nil else { continue }
            guard let cost = trial.summary.cost else { continue }
            if best.map({ cost < $0.cost }) ?? true { best = (cost, trial.summary.number) }
        }
        return best?.number
    }

    private mutating func updateFront(_ before: TrialSummary, _ after: TrialSummary) {
        let isSame = before.costs == after.costs && Self.counts(before) == Self.counts(after)
        guard !isSame else { return }
        if self.front.members.contains(where: { $0.number == after.number }) {
            // What it kept out may come in again.
            self.front = ParetoFront(of: self.trials.map(\.summary).filter(Self.counts).map(EndedTrial.init(counted:)))
        } else if Self.counts(after) {
            self.front.insert(EndedTrial(counted: after))
        }
    }

    /// The trial that comes closest to being feasible; `nil` while none has broken a constraint.
    package var nearestInfeasible: UInt32? {
        var nearest: (excess: Double, number: UInt32)?
        for trial in self.trials where Self.isInfeasible(trial.summary) {
            let excess = trial.summary.constraints.reduce(0) { $0 + max(0, $1) }
            if nearest.map({ excess < $0.excess }) ?? true { nearest = (excess, trial.summary.number) }
        }
        return nearest?.number
    }

    static func counts(_ summary: TrialSummary) -> Bool {
        summary.state == .succeeded && !summary.isInvalidated && summary.cost != nil && summary.isFeasible
    }

    private static func isInfeasible(_ summary: TrialSummary) -> Bool {
        summary.state == .succeeded && !summary.isInvalidated && !summary.isFeasible
    }
}

extension EndedTrial {
    /// A succeeded trial that counts.
    fileprivate init(counted summary: TrialSummary) {
        self.init(
            number: summary.number,
            configuration: summary.configuration,
            result: summary.cost.map { .cost($0) } ?? .failed,
            otherCosts: summary.otherCosts,
            constraints: summary.constraints
        )
    }
}

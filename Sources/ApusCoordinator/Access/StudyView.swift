package import ApusOptimizer
package import ApusStudy

/// A study as tables and the live view show it.
package struct StudyView: Hashable, Sendable {
    /// How many trials of earlier studies an optimizer learned from.
    package struct EarlierCount: Hashable, Sendable {
        package let trials: Int

        /// Those that had a result, and did not fit.
        package let leftOut: Int

        package init(trials: Int, leftOut: Int) {
            self.trials = trials
            self.leftOut = leftOut
        }
    }

    package let id: StudyID
    package let study: Study
    package let state: StudyState

    /// Why it stands there, when it was stopped or paused; else empty.
    package let reason: String
    package let createdAt: UnixTime
    package let endedAt: UnixTime?

    /// From its start to its end, or until now; pauses count.
    package let elapsed: Duration

    /// The limit in force now, which a user may have changed since the study file.
    package let parallel: Int?

    /// How it stands beside others now.
    package let schedule: StudySchedule

    /// The limit that ended the search; `nil` where none did, or not yet.
    package let end: BudgetEnd?

    /// Devices times time of the search's attempts, in a study with such a limit.
    package let deviceTime: Duration?

    /// The trials of earlier studies that the optimizer learned from, and how many were left out; `nil` for none.
    package let earlier: EarlierCount?

    /// What comes before the method's own proposals.
    package let design: InitialDesign?

    /// `nil` before runs of the best configurations begin.
    package let confirmation: ConfirmationView?

    /// How many trials of the search stand in each state; states without a trial are left out.
    package let counts: [TrialState: Int]
    package let invalidated: Int

    /// How many trials it will have in all, where that is known: its limit, or its design's own count.
    package let planned: Int?

    /// The best trial so far: the lowest cost among feasible succeeded trials that count.
    ///
    /// `nil` in a study of several objectives.
    package let incumbent: TrialView?

    /// In a study of several objectives the best trial of each, in the study's order; empty before the first result.
    package let bests: [TrialView]

    /// How many trials the front has, in a study of several objectives.
    package let frontSize: Int

    /// How many succeeded trials that count break a constraint.
    package let infeasibleCount: Int

    /// The trial that comes closest to being feasible, as long as none is.
    package let nearestInfeasible: TrialView?

    /// The median run time of succeeded trials; `nil` before the first.
    package let durationMedian: Duration?

    /// How long its search will still take; `nil` where that cannot be told.
    package let timeLeft: Duration?

    /// Why none of its trials runs, though some should; empty when nothing is in the way.
    package let obstacle: String

    /// Where the race stands; `nil` in a study without instances.
    package let race: StudyRaceView?

    /// How many attempts brought no result by whose fault; causes without one are left out.
    package let failures: [FailureCause: Int]

    /// Whether the study paused itself, because programs failed.
    package let isHeldByFailures: Bool

    package init(
        id: StudyID,
        study: Study,
        state: StudyState,
        reason: String = "",
        createdAt: UnixTime,
        endedAt: UnixTime? = nil,
        elapsed: Duration = .zero,
        parallel: Int? = nil,
        schedule: StudySchedule = StudySchedule(),
        end: BudgetEnd? = nil,
        deviceTime: Duration? = nil,
        earlier: EarlierCount? = nil,
        design: InitialDesign? = nil,
        confirmation: ConfirmationView? = nil,
        counts: [TrialState: Int] = [:],
        invalidated: Int = 0,
        planned: Int? = nil,
        incumbent: TrialView? = nil,
        bests: [TrialView] = [],
        frontSize: Int = 0,
        infeasibleCount: Int = 0,
        nearestInfeasible: TrialView? = nil,
        durationMedian: Duration? = nil,
        timeLeft: Duration? = nil,
        obstacle: String = "",
        race: StudyRaceView? = nil,
        failures: [FailureCause: Int] = [:],
        isHeldByFailures: Bool = false
    ) {
        self.id = id
        self.study = study
        self.state = state
        self.reason = reason
        self.createdAt = createdAt
        self.endedAt = endedAt
        self.elapsed = elapsed
        self.parallel = parallel
        self.schedule = schedule
        self.end = end
        self.deviceTime = deviceTime
        self.earlier = earlier
        self.design = design
        self.confirmation = confirmation
        self.counts = counts
        self.invalidated = invalidated
        self.planned = planned
        self.incumbent = incumbent
        self.bests = bests
        self.frontSize = frontSize
        self.infeasibleCount = infeasibleCount
        self.nearestInfeasible = nearestInfeasible
        self.durationMedian = durationMedian
        self.timeLeft = timeLeft
        self.obstacle = obstacle
        self.race = race
        self.failures = failures
        self.isHeldByFailures = isHeldByFailures
    }
}

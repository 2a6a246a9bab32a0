package import ApusStudy

/// A study as tables and the live view show it.
package struct StudyView: Hashable, Sendable {
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

    /// How many trials stand in each state; states without a trial are left out.
    package let counts: [TrialState: Int]
    package let invalidated: Int

    /// How many trials it will have in all, where that is known: its limit, or its design's own count.
    package let planned: Int?

    /// The best trial so far: the lowest cost among succeeded trials that count.
    package let incumbent: TrialView?

    /// The median run time of succeeded trials; `nil` before the first.
    package let durationMedian: Duration?

    /// Why none of its trials runs, though some should; empty when nothing is in the way.
    package let obstacle: String

    /// Where the race stands; `nil` in a study without instances.
    package let race: StudyRaceView?

    package init(
        id: StudyID,
        study: Study,
        state: StudyState,
        reason: String = "",
        createdAt: UnixTime,
        endedAt: UnixTime? = nil,
        elapsed: Duration = .zero,
        parallel: Int? = nil,
        counts: [TrialState: Int] = [:],
        invalidated: Int = 0,
        planned: Int? = nil,
        incumbent: TrialView? = nil,
        durationMedian: Duration? = nil,
        obstacle: String = "",
        race: StudyRaceView? = nil
    ) {
        self.id = id
        self.study = study
        self.state = state
        self.reason = reason
        self.createdAt = createdAt
        self.endedAt = endedAt
        self.elapsed = elapsed
        self.parallel = parallel
        self.counts = counts
        self.invalidated = invalidated
        self.planned = planned
        self.incumbent = incumbent
        self.durationMedian = durationMedian
        self.obstacle = obstacle
        self.race = race
    }
}

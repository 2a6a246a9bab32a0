package import ApusStudy

/// Everything that the coordinator keeps in memory, as it is read back at the start.
package struct StoreSnapshot: Sendable {
    package struct StudyPart: Sendable {
        package let record: StudyRecord

        /// In the order of their numbers.
        package let trials: [TrialSummary]

        /// The metric values that counted, of ended trials.
        package let finals: [UInt32: [MetricValue]]

        /// The newest attempt of each trial that has not ended and was leased.
        package let attempts: [OpenAttempt]

        /// Attempts whose end is not known and that another took the place of, the newest first; at most 10,000.
        package let superseded: [SupersededAttempt]

        /// How many attempts of each trial were lost since it was last asked for; trials without a loss are left out.
        package let losses: [UInt32: Int]

        /// Trials whose files are to stay.
        package let pinned: Set<UInt32>

        /// Of each open attempt, by trial: for each metric the stored measurements that decide what counts – the one
        /// of the largest step, and for the first objective's, and those whose value that counts is not the last, all
        /// of them, at most 10,000 of the latest steps.
        package let measured: [UInt32: [Measurement]]

        /// What tables show of each trial that ended or is paused.
        package let facts: [UInt32: EndedFacts]

        /// What trials saved after some of their steps, by trial, in the order of their attempts.
        package let checkpoints: [UInt32: [Checkpoint]]

        /// What trials that have not ended did in attempts that ran some of their steps.
        package let carried: [UInt32: Carried]

        /// Everything that the optimizer's proposals follow from; empty for a study from before there were logs.
        package let optimizerLog: [OptimizerEntry]

        /// What is known of attempts that brought no result.
        package let failures: Failures

        /// When its last attempt ended, of a study that has ended.
        package let endedAt: UnixTime?

        package init(
            record: StudyRecord,
            trials: [TrialSummary],
            finals: [UInt32: [MetricValue]],
            attempts: [OpenAttempt],
            superseded: [SupersededAttempt] = [],
            losses: [UInt32: Int] = [:],
            pinned: Set<UInt32> = [],
            measured: [UInt32: [Measurement]] = [:],
            facts: [UInt32: EndedFacts] = [:],
            checkpoints: [UInt32: [Checkpoint]] = [:],
            carried: [UInt32: Carried] = [:],
            optimizerLog: [OptimizerEntry] = [],
            failures: Failures = Failures(),
            endedAt: UnixTime? = nil
        ) {
            self.record = record
            self.trials = trials
            self.finals = finals
            self.attempts = attempts
            self.superseded = superseded
            self.losses = losses
            self.pinned = pinned
            self.measured = measured
            self.facts = facts
            self.checkpoints = checkpoints
            self.carried = carried
            self.optimizerLog = optimizerLog
            self.failures = failures
            self.endedAt = endedAt
        }
    }

    package let studies: [StudyPart]

    /// Above every session that was ever minted.
    package let nextSession: UInt64

    /// Above every study that was ever minted.
    package let nextStudy: UInt64

    /// Workers that get no trials but probes, by name.
    package let quarantines: [Quarantine]

    /// The newest reading of the coordinator's clocks.
    package let clock: ClockReading?

    package init(
        studies: [StudyPart],
        nextSession: UInt64,
        nextStudy: UInt64,
        quarantines: [Quarantine] = [],
        clock: ClockReading? = nil
    ) {
        self.studies = studies
        self.nextSession = nextSession
        self.nextStudy = nextStudy
        self.quarantines = quarantines
        self.clock = clock
    }
}

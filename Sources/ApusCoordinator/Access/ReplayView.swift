package import ApusOptimizer

/// What a replay of a study's optimizer found.
package struct ReplayView: Hashable, Sendable {
    package let report: OptimizerReplay.Report
    package let duration: Duration

    /// The configurations of the first mismatches, under their parameters' names.
    package let mismatches: [Mismatch]

    package struct Mismatch: Hashable, Sendable {
        package let trial: UInt32
        package let stored: [NamedValue]
        package let replayed: [NamedValue]

        package init(trial: UInt32, stored: [NamedValue], replayed: [NamedValue]) {
            self.trial = trial
            self.stored = stored
            self.replayed = replayed
        }
    }

    package init(report: OptimizerReplay.Report, duration: Duration, mismatches: [Mismatch]) {
        self.report = report
        self.duration = duration
        self.mismatches = mismatches
    }
}

package import ApusStudy

/// A trial as the coordinator keeps it in memory: small, for there may be 100,000 of them.
package struct TrialRecord: Sendable {
    package var summary: TrialSummary

    /// The metric values that count, by the study's metric indices; NaN where there is none.
    package var finals: ContiguousArray<Double> = []

    /// The accepted epoch; 0 for none.
    package var acceptedEpoch: UInt32 = 0
    package var startedAt: UnixTime?

    /// Milliseconds that the program of the newest ended attempt ran; negative before the first.
    package var milliseconds: Int64 = -1

    /// Index into the study's worker names; negative before the first lease.
    package var worker: Int32 = -1
    package var hasArtifact = false

    package init(summary: TrialSummary) {
        self.summary = summary
    }

    /// Its results count no more: it runs again, or ended without one.
    mutating func forgetResults() {
        self.summary.cost = nil
        self.summary.otherCosts = []
        self.summary.constraints = []
        self.finals = []
    }
}

package import ApusStudy

/// One attempt of a trial.
package struct AttemptView: Hashable, Sendable {
    package let epoch: UInt32
    package let worker: WorkerName

    /// `nil` while it runs.
    package let end: AttemptEnd?

    /// Its result is the trial's.
    package let isAccepted: Bool

    /// It ended after it had been superseded, and was kept beside the accepted one.
    package let isLate: Bool
    package let leasedAt: UnixTime
    package let startedAt: UnixTime?
    package let endedAt: UnixTime?
    package let artifact: ContentDigest?

    /// The steps after which it began and was to end; `nil` where it runs its trial to its end.
    package let steps: Range<Int>?

    /// Whose fault it was that it brought no result; `nil` for one that did, or where that is not known.
    package let cause: FailureCause?

    package init(
        epoch: UInt32,
        worker: WorkerName,
        end: AttemptEnd? = nil,
        isAccepted: Bool = false,
        isLate: Bool = false,
        leasedAt: UnixTime,
        startedAt: UnixTime? = nil,
        endedAt: UnixTime? = nil,
        artifact: ContentDigest? = nil,
        steps: Range<Int>? = nil,
        cause: FailureCause? = nil
    ) {
        self.epoch = epoch
        self.worker = worker
        self.end = end
        self.isAccepted = isAccepted
        self.isLate = isLate
        self.leasedAt = leasedAt
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.artifact = artifact
        self.steps = steps
        self.cause = cause
    }
}

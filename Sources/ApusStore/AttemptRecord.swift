package import ApusStudy

/// An attempt as it is stored, for people.
package struct AttemptRecord: Hashable, Sendable {
    package let attempt: AttemptID
    package let session: SessionID
    package let worker: WorkerName

    /// The last report that is durable.
    package let sequence: UInt64
    package let leasedAt: UnixTime
    package let startedAt: UnixTime?
    package let endedAt: UnixTime?

    /// `nil` until it has ended.
    package let end: AttemptEnd?
    package let artifact: ContentDigest?

    /// The steps after which it began and was to end; `nil` where it runs its trial to its end.
    package var steps: Range<Int>?

    /// Its result came after another attempt had taken its place.
    package let isLate: Bool

    /// Whether its result is the trial's.
    package let isAccepted: Bool

    /// By whose fault it brought no result; `nil` for one that did, or where that is not known.
    package var cause: FailureCause?
}

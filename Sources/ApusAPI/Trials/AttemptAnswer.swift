/// One attempt of a trial.
package struct AttemptAnswer: Codable, Hashable, Sendable {
    package let epoch: UInt32
    package let worker: String

    /// `running`, or how it ended: `succeeded`, `paused`, `stopped`, `infeasible`, `failed`, `timedOut`, `killed`, `lost`
    /// or `cancelled`.
    package let outcome: String
    package let isAccepted: Bool

    /// It ended after another attempt had taken its place.
    package let isLate: Bool
    package let reason: String
    package let exitStatus: Int32?
    package let signal: Int32?
    package let leasedAt: String
    package let startedAt: String?
    package let endedAt: String?
    package let seconds: Double?

    /// SHA-256 of its artifact.
    package let artifact: String?

    /// The steps after which it began and was to end; absent where it runs its trial to its end.
    package let stepsFrom: Int?
    package let stepsTo: Int?

    /// Whose fault it was that it brought no result: `configuration`, `code`, `node` or `infrastructure`.
    package let cause: String?

    package init(
        epoch: UInt32,
        worker: String,
        outcome: String,
        isAccepted: Bool,
        isLate: Bool,
        reason: String,
        exitStatus: Int32? = nil,
        signal: Int32? = nil,
        leasedAt: String,
        startedAt: String? = nil,
        endedAt: String? = nil,
        seconds: Double? = nil,
        artifact: String? = nil,
        stepsFrom: Int? = nil,
        stepsTo: Int? = nil,
        cause: String? = nil
    ) {
        self.epoch = epoch
        self.worker = worker
        self.outcome = outcome
        self.isAccepted = isAccepted
        self.isLate = isLate
        self.reason = reason
        self.exitStatus = exitStatus
        self.signal = signal
        self.leasedAt = leasedAt
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.seconds = seconds
        self.artifact = artifact
        self.stepsFrom = stepsFrom
        self.stepsTo = stepsTo
        self.cause = cause
    }
}

/// The end of one attempt, as its worker saw it.
public struct AttemptEnd: Hashable, Sendable, Codable {
    public static let reasonBytesMax = 8_192

    public let outcome: Outcome

    /// For a person: what went wrong and where, with the last log lines; empty on success.
    public let reason: String

    /// The exit status of the program, when it exited.
    public let exitStatus: Int32?

    /// The signal that ended the program, when one did.
    public let signal: Int32?

    /// How long the program ran.
    public let duration: Duration

    /// The step after which it saved, where it gave way before the last one that it was to run.
    public let stepsDone: Int?

    public init(
        outcome: Outcome,
        reason: String = "",
        exitStatus: Int32? = nil,
        signal: Int32? = nil,
        duration: Duration = .zero,
        stepsDone: Int? = nil
    ) {
        self.outcome = outcome
        self.reason = reason
        self.exitStatus = exitStatus
        self.signal = signal
        self.duration = duration
        self.stepsDone = stepsDone
    }

    /// The same end, judged otherwise; without a reason, with its own.
    public func replacing(_ outcome: Outcome, reason: String? = nil) -> AttemptEnd {
        AttemptEnd(
            outcome: outcome,
            reason: reason ?? self.reason,
            exitStatus: self.exitStatus,
            signal: self.signal,
            duration: self.duration,
            stepsDone: self.stepsDone
        )
    }
}

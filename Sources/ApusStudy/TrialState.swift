/// Where a trial stands.
public enum TrialState: String, Hashable, Sendable, Codable, CaseIterable {
    /// Proposed, and not leased to a worker.
    case waiting

    /// Leased to a worker.
    case running

    /// Has a cost after some of its steps, and may go on later from its checkpoint.
    case paused
    case succeeded

    /// The study's rule for the steps of trials let it not go on; its last cost stands.
    case stopped
    case infeasible
    case failed
    case timedOut
    case killed

    /// Workers were lost while they ran it, as often as the study allows.
    case lost

    /// The study was stopped before the trial ended.
    case cancelled

    public var isEnded: Bool {
        switch self {
        case .waiting, .running, .paused: false
        case .succeeded, .stopped, .infeasible, .failed, .timedOut, .killed, .lost, .cancelled: true
        }
    }

    public init(_ outcome: Outcome) {
        switch outcome {
        case .succeeded: self = .succeeded
        case .paused: self = .paused
        case .stopped: self = .stopped
        case .infeasible: self = .infeasible
        case .failed: self = .failed
        case .timedOut: self = .timedOut
        case .killed: self = .killed
        case .lost: self = .lost
        case .cancelled: self = .cancelled
        }
    }
}

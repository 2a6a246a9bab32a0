/// Where a trial stands.
public enum TrialState: String, Hashable, Sendable, Codable, CaseIterable {
    /// Proposed, and not leased to a worker.
    case waiting

    /// Leased to a worker.
    case running
    case succeeded
    case infeasible
    case failed
    case timedOut
    case killed

    /// Workers were lost while they ran it, as often as the study allows.
    case lost

    /// The study was stopped before the trial ended.
    case cancelled

    public var isEnded: Bool {
        self != .waiting && self != .running
    }

    public init(_ outcome: Outcome) {
        switch outcome {
        case .succeeded: self = .succeeded
        case .infeasible: self = .infeasible
        case .failed: self = .failed
        case .timedOut: self = .timedOut
        case .killed: self = .killed
        case .lost: self = .lost
        case .cancelled: self = .cancelled
        }
    }
}

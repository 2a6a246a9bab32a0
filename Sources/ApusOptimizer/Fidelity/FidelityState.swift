/// Where a trial stands between its steps.
public enum FidelityState: String, Hashable, Sendable, Codable, CaseIterable {
    case running

    /// Told to save and to give its place back.
    case pausing
    case paused

    /// Its worker was lost; it goes on from its newest checkpoint.
    case lost

    /// All its steps are done, or its program ended well by itself.
    case completed

    /// Stopped before its last step.
    case stopped

    /// Failed, infeasible or cancelled.
    case failed
    case invalidated

    public var isEnded: Bool {
        switch self {
        case .running, .pausing, .paused, .lost: false
        case .completed, .stopped, .failed, .invalidated: true
        }
    }

    /// Whether it takes a worker's place.
    public var isActive: Bool {
        self == .running || self == .pausing
    }
}

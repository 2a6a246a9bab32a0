/// Where a study stands.
public enum StudyState: String, Hashable, Sendable, Codable, CaseIterable {
    case running

    /// No new trial starts; running ones go on.
    case paused

    /// Every trial of its budget ended, or its optimizer has no more to propose.
    case completed

    /// A user or a limit stopped it; running trials were called off.
    case stopped

    public var isEnded: Bool {
        self == .completed || self == .stopped
    }
}

/// A point of wall-clock time, for people and records; it never orders events.
public struct UnixTime: RawRepresentable, Hashable, Sendable, Codable, Comparable {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    public let rawValue: Int64

    public init(rawValue: Int64) {
        self.rawValue = rawValue
    }

    public static func < (left: Self, right: Self) -> Bool {
        left.rawValue < right.rawValue
    }

    /// So much later, in whole milliseconds, held to what 64 bits can count.
    public func advanced(by duration: Duration) -> Self {
        let (seconds, attoseconds) = duration.components
        let (whole, isFar) = seconds.multipliedReportingOverflow(by: 1_000)
        let (milliseconds, isFarther) = whole.addingReportingOverflow(attoseconds / 1_000_000_000_000_000)
        let (sum, isOver) = self.rawValue.addingReportingOverflow(milliseconds)
        guard !isFar, !isFarther, !isOver else { return Self(rawValue: duration < .zero ? .min : .max) }
        return Self(rawValue: sum)
    }

    /// How much later it is than `other`; negative where it is earlier.
    public func duration(since other: Self) -> Duration {
        let (difference, isOver) = self.rawValue.subtractingReportingOverflow(other.rawValue)
        guard !isOver else { return .milliseconds(self < other ? Int64.min : .max) }
        return .milliseconds(difference)
    }
}

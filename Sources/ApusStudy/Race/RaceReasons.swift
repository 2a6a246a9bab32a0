/// Why a race went on, or ended: what `apus trial explain` shows.
public struct RaceReasons: Hashable, Sendable, CustomStringConvertible {
    public enum Cause: String, Hashable, Sendable {
        /// The first configuration of the study.
        case first

        /// Not worse than the incumbent on all its runs.
        case promoted

        /// Worse than the incumbent on the runs that both have.
        case worse

        /// A run took longer than the incumbent's time allows.
        case capped

        /// The incumbent's time was used up before all runs had ended.
        case overTime = "over-time"

        /// Another configuration took its place.
        case replaced
    }

    public let cause: Cause

    /// The first trial of the configuration that it was compared with; `nil` for the first of all.
    public let against: UInt32?

    /// The trials of its own that were compared.
    public let trials: [UInt32]

    /// The means over the runs that both have, and the runs of each that failed; `nil` where there is no mean.
    public let mean: Double?
    public let otherMean: Double?
    public let failures: Int
    public let otherFailures: Int

    /// The instances of those runs.
    public let instances: [String]

    public init(
        cause: Cause,
        against: UInt32? = nil,
        trials: [UInt32] = [],
        mean: Double? = nil,
        otherMean: Double? = nil,
        failures: Int = 0,
        otherFailures: Int = 0,
        instances: [String] = []
    ) {
        self.cause = cause
        self.against = against
        self.trials = trials
        self.mean = mean
        self.otherMean = otherMean
        self.failures = failures
        self.otherFailures = otherFailures
        self.instances = instances
    }

    public var description: String {
        switch self.cause {
        case .first: "the first configuration, so it was the incumbent"
        case .promoted: "became the incumbent: \(self.comparison)"
        case .worse: "rejected: \(self.comparison)"
        case .capped: "rejected: a run was cut off at its cap, longer than trial \(self.other)'s time allows"
        case .overTime: "rejected: its runs took longer than trial \(self.other)'s time allows"
        case .replaced: "no longer the incumbent: the configuration of trial \(self.other) took its place"
        }
    }

    private var other: String { self.against.map { "\($0)" } ?? "?" }

    private var comparison: String {
        let count = self.instances.count
        guard count > 0 else { return "there was nothing to compare it by" }
        let shown = self.instances.prefix(8).joined(separator: ", ") + (count > 8 ? ", …" : "")
        var text = "on \(count) \(count == 1 ? "run" : "runs") (\(shown))"
        if let mean = self.mean, let other = self.otherMean {
            text += " mean \(ShortNumber.text(of: mean)) against \(ShortNumber.text(of: other)) of trial \(self.other)"
        } else {
            text += " against trial \(self.other)"
        }
        guard self.failures > 0 || self.otherFailures > 0 else { return text }
        return text + ", \(self.failures) failed against \(self.otherFailures)"
    }
}

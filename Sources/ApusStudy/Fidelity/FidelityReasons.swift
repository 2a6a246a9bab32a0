/// Why a trial was promoted, paused or stopped: what `apus trial explain` shows.
public struct FidelityReasons: Hashable, Sendable, Codable {
    public enum Cause: String, Hashable, Sendable, Codable, CaseIterable {
        /// Among the best of its rung.
        case ranked

        /// Not among the best of its rung, so far at least.
        case outranked

        /// Among the best of its rung, but unlikely to be the best of the next; it may go on when no new trials come.
        case deferred

        /// The rung is decided when all its trials are there.
        case waiting

        /// New trials have ended, and it is the best that there is.
        case closing

        /// Worse than the others were at that step.
        case worse

        /// Beyond a limit that the study sets.
        case beyondLimit

        /// Without a better cost for so long.
        case stale

        /// Unlikely to end better than the incumbent.
        case hopeless

        /// Replaced by a copy of a better one.
        case replaced

        /// Due to go on in its turn.
        case turn

        /// No finite cost was measured.
        case noCost
        case lastStep
        case invalidated
    }

    /// The name of the rule, as in a study file.
    public let rule: String
    public let cause: Cause
    public let step: Int

    /// From 0, the cheapest.
    public let rung: Int?
    public let bracket: Int?

    /// The cost that was compared.
    public let cost: Double?

    /// By how much constraints are broken, in parts of their bounds; `nil` where all are kept.
    public let violation: Double?

    /// From 1, the best.
    public let rank: Int?

    /// How many trials were compared, this one included.
    public let competitors: Int?

    /// The cost to be at or below for going on.
    public let threshold: Double?

    /// The probability of ending better than the incumbent.
    public let probability: Double?

    /// The trial that a copy is made of.
    public let donor: UInt32?

    public init(
        rule: String,
        cause: Cause,
        step: Int,
        rung: Int? = nil,
        bracket: Int? = nil,
        cost: Double? = nil,
        violation: Double? = nil,
        rank: Int? = nil,
        competitors: Int? = nil,
        threshold: Double? = nil,
        probability: Double? = nil,
        donor: UInt32? = nil
    ) {
        self.rule = rule
        self.cause = cause
        self.step = step
        self.rung = rung
        self.bracket = bracket
        self.cost = Self.finite(cost)
        self.violation = Self.finite(violation).flatMap { $0 > 0 ? $0 : nil }
        self.rank = rank
        self.competitors = competitors
        self.threshold = Self.finite(threshold)
        self.probability = Self.finite(probability)
        self.donor = donor
    }

    /// JSON has no other numbers.
    private static func finite(_ number: Double?) -> Double? {
        number.flatMap { $0.isFinite ? $0 : nil }
    }
}

extension FidelityReasons: CustomStringConvertible {
    /// One sentence without its full stop.
    public var description: String {
        let place =
            "step \(self.step)" + (self.rung.map { ", rung \($0)" } ?? "")
            + (self.bracket.map { " of bracket \($0)" } ?? "")
        return "\(self.rule) at \(place): \(self.verdict)"
    }

    private var verdict: String {
        let cost = self.cost.map { "cost \(ShortNumber.text(of: $0))" } ?? "no finite cost"
        return switch self.cause {
        case .ranked: "\(self.standing), so it goes on\(self.limit)"
        case .outranked: "\(self.standing), not good enough to go on\(self.limit)"
        case .deferred:
            "\(self.standing); waits, for it is the best of the next rung with probability \(self.chance) only"
        case .waiting: "\(self.standing); waits until the rung is full"
        case .closing: "no new trials come, and it is the best of those that wait"
        case .worse: "its best, \(cost)\(self.breach), is worse than the others at that step\(self.limit)"
        case .beyondLimit: "\(cost) is beyond the study's limit\(self.limit)"
        case .stale: "\(cost), and nothing better for too long\(self.limit)"
        case .hopeless:
            "ends better than the incumbent with probability \(self.chance) only\(self.limit)"
        case .replaced: "\(self.standing); gives way to a copy of trial \(self.donor ?? 0)"
        case .turn: "\(self.standing); goes on in its turn"
        case .noCost: "no finite cost was measured"
        case .lastStep: "all steps are done, with \(cost)\(self.breach)"
        case .invalidated: "its results do not count any more"
        }
    }

    private var standing: String {
        let cost = self.cost.map { "cost \(ShortNumber.text(of: $0))" } ?? "no finite cost"
        guard let rank = self.rank, let competitors = self.competitors else { return cost + self.breach }
        return "\(cost)\(self.breach) is number \(rank) of \(competitors)"
    }

    /// What keeps the trial behind those that keep to all constraints.
    private var breach: String {
        self.violation.map { " (it breaks constraints by \(ShortNumber.text(of: $0)) of their bounds)" } ?? ""
    }

    private var chance: String { ShortNumber.text(of: self.probability ?? 0) }

    private var limit: String {
        self.threshold.map { " (the limit is \(ShortNumber.text(of: $0)))" } ?? ""
    }
}

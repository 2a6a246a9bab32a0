/// A bound that a reported metric must keep for its trial to be feasible.
public struct Constraint: Hashable, Sendable, Codable {
    public enum Relation: String, Hashable, Sendable, Codable, CaseIterable {
        case atMost = "<="
        case atLeast = ">="
    }

    public let metric: String
    public let relation: Relation

    /// Finite; a value that equals it is feasible.
    public let bound: Double

    /// Which value of the metric's curve counts; the best one is the farthest on the feasible side.
    public let reading: Objective.Reading

    public init(metric: String, relation: Relation, bound: Double, reading: Objective.Reading = .last) {
        self.metric = metric
        self.relation = relation
        self.bound = bound
        self.reading = reading
    }

    /// How far a finite value lies beyond the bound, in parts of the bound's size: feasible at or below 0.
    ///
    /// Finite, and above 0 for every value that breaks the bound. In parts, so that milliseconds and bytes can be
    /// added up (Deb, "An efficient constraint handling method for genetic algorithms", 2000, section 3); of a bound
    /// of 0 in the metric's own unit.
    public func excess(of value: Double) -> Double {
        let size = self.bound == 0 ? 1 : abs(self.bound)
        // Divided first, for a difference may overflow.
        let (scaled, limit) = (value / size, self.bound / size)
        let excess = self.relation == .atMost ? scaled - limit : limit - scaled
        let bounded = min(max(excess, -.greatestFiniteMagnitude), .greatestFiniteMagnitude)
        guard self.isBroken(by: value) else { return min(bounded, 0) }
        return max(bounded, .leastNonzeroMagnitude)
    }

    private func isBroken(by value: Double) -> Bool {
        switch self.relation {
        case .atMost: value > self.bound
        case .atLeast: value < self.bound
        }
    }

    /// On which side of the bound values are better.
    public var goal: Objective.Goal { self.relation == .atMost ? .minimize : .maximize }
}

extension Constraint: CustomStringConvertible {
    /// As a study file says it: `latency_ms <= 20`.
    public var description: String { "\(self.metric) \(self.relation.rawValue) \(ShortNumber.text(of: self.bound))" }
}

/// What a trial's values come to.
public struct Judgement: Hashable, Sendable {
    /// Finite, in the study's order of objectives; lower is better.
    public let costs: [Double]

    /// In the study's order of constraints, each feasible at or below 0.
    public let constraints: [Double]

    /// The first objective's.
    public var cost: Double { self.costs[0] }

    public init(costs: [Double], constraints: [Double] = []) {
        self.costs = costs
        self.constraints = constraints
    }
}

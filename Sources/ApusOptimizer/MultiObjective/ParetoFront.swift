public import ApusSpace

/// The trials of a study with several objectives that no other trial beats.
///
/// Of the feasible ones alone; empty as long as none is feasible.
public struct ParetoFront: Hashable, Sendable, Codable {
    public struct Member: Hashable, Sendable, Codable {
        /// The trial's number in its study.
        public let number: UInt32
        public let configuration: Configuration

        /// In the study's order of objectives; lower is better.
        public let costs: [Double]
    }

    /// By rising first cost, then the second, and so on; trials with equal costs all stay, in their order.
    public private(set) var members: [Member]

    /// Trials with another number of costs than the first one with a cost are left out.
    public init(of trials: [EndedTrial]) {
        let objectives = trials.first { !$0.costs.isEmpty }?.costs.count ?? 0
        let feasible = trials.filter { $0.violation == 0 && $0.costs.count == objectives }
        let front = DominanceFront(feasible.map { Contender($0, objectives: objectives) })
        self.members = front.members.map { index in
            let trial = feasible[index]
            return Member(number: trial.number, configuration: trial.configuration, costs: trial.costs)
        }
    }

    /// Takes one more trial in, and those out that it dominates; false where it is dominated or not feasible.
    ///
    /// The front is the same as that of all trials at once.
    @discardableResult
    public mutating func insert(_ trial: EndedTrial) -> Bool {
        let costs = trial.costs
        guard trial.violation == 0, !costs.isEmpty, self.members.allSatisfy({ $0.costs.count == costs.count }) else {
            return false
        }
        let contender = Contender(costs: costs)
        guard !self.members.contains(where: { Contender(costs: $0.costs).dominates(contender) }) else { return false }
        self.members.removeAll { contender.dominates(Contender(costs: $0.costs)) }
        let member = Member(number: trial.number, configuration: trial.configuration, costs: costs)
        let place = self.members.firstIndex { Self.precedes(member, $0) } ?? self.members.count
        self.members.insert(member, at: place)
        return true
    }

    private static func precedes(_ left: Member, _ right: Member) -> Bool {
        for (one, other) in zip(left.costs, right.costs) where one != other { return one < other }
        return left.number < right.number
    }

    /// The volume between points of costs and a reference; `nil` where so many points of so many objectives take long.
    public static func hypervolume(of costs: [[Double]], below reference: [Double]) -> Double? {
        let mosts = [Int.max, .max, 1_000, 120, 40, 24, 18, 14]
        let most = reference.count <= mosts.count ? mosts[max(reference.count, 1) - 1] : 10
        guard costs.count <= most else { return nil }
        return Hypervolume(reference: reference)(costs)
    }

    /// The volume between the front and a point that is worse than all that is wanted; exact.
    ///
    /// `reference` has a cost for each objective. Members that are worse than it in any objective add nothing.
    public func hypervolume(below reference: [Double]) -> Double {
        Hypervolume(reference: reference)(self.members.map(\.costs))
    }
}

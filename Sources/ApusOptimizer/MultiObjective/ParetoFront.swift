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
    public let members: [Member]

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

    /// The volume between the front and a point that is worse than all that is wanted; exact.
    ///
    /// `reference` has a cost for each objective. Members that are worse than it in any objective add nothing.
    public func hypervolume(below reference: [Double]) -> Double {
        Hypervolume(reference: reference)(self.members.map(\.costs))
    }
}

/// What the trials of a study are judged by: its objectives, and the constraints that they are to meet.
///
/// The only metrics that an optimizer learns of: what is held out has no place here.
public struct Criteria: Hashable, Sendable {
    /// A metric whose value counts, and which value of its curve that is.
    public struct Metric: Hashable, Sendable {
        public let name: String
        public let goal: Objective.Goal
        public let reading: Objective.Reading
    }

    /// One at least.
    public let objectives: [Objective]
    public let constraints: [Constraint]

    /// Each metric once, objectives first; one that is an objective and a constraint is read as the objective.
    public let metrics: [Metric]

    public init(objective: Objective, others: [Objective] = [], constraints: [Constraint] = []) {
        self.objectives = [objective] + others
        self.constraints = constraints
        var metrics: [Metric] = []
        for one in self.objectives where !metrics.contains(where: { $0.name == one.metric }) {
            metrics.append(Metric(name: one.metric, goal: one.goal, reading: one.reading))
        }
        for one in constraints where !metrics.contains(where: { $0.name == one.metric }) {
            metrics.append(Metric(name: one.metric, goal: one.goal, reading: one.reading))
        }
        self.metrics = metrics
    }

    /// The first objective, which is the only one of most studies.
    public var objective: Objective { self.objectives[0] }

    public func metric(_ name: String) -> Metric? {
        self.metrics.first { $0.name == name }
    }

    /// What values come to; `nil` unless each metric has a finite one.
    public func judgement(_ value: (String) -> Double?) -> Judgement? {
        func finite(_ name: String) -> Double? { value(name).flatMap { $0.isFinite ? $0 : nil } }
        let costs = self.objectives.compactMap { one in finite(one.metric).map(one.cost(of:)) }
        let excesses = self.constraints.compactMap { one in finite(one.metric).map(one.excess(of:)) }
        guard costs.count == self.objectives.count, excesses.count == self.constraints.count else { return nil }
        return Judgement(costs: costs, constraints: excesses)
    }
}

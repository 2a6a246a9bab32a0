/// The runs of one configuration that ended.
struct IntensifierRecord: Sendable {
    /// In the order in which they ended first.
    private(set) var targets: [InstanceSeed] = []
    private var outcomes: [InstanceSeed: IntensifierOutcome] = [:]

    subscript(target: InstanceSeed) -> IntensifierOutcome? { self.outcomes[target] }

    mutating func add(_ outcome: IntensifierOutcome, on target: InstanceSeed) {
        if self.outcomes.updateValue(outcome, forKey: target) == nil { self.targets.append(target) }
    }

    mutating func remove(_ target: InstanceSeed) {
        self.outcomes[target] = nil
        self.targets.removeAll { $0 == target }
    }
}

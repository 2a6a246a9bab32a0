/// Parameters, statistics and optimizer state, in canonical layouts.
package struct NetworkState: Hashable, Sendable {
    /// One for each of ``NetworkPlan/parameters``.
    package var parameters: [[Float]]

    /// One for each of ``NetworkPlan/statistics``.
    package var statistics: [[Float]]

    /// By slot, then by parameter: ``OptimizerRule/slots`` × parameters.
    package var slots: [[[Float]]]

    package init(parameters: [[Float]], statistics: [[Float]], slots: [[[Float]]]) {
        self.parameters = parameters
        self.statistics = statistics
        self.slots = slots
    }

    /// Throws a ``StateError`` unless every tensor has the length that the plan and the rule give it.
    package func check(against plan: NetworkPlan, optimizer: OptimizerRule) throws(StateError) {
        let parameters = plan.parameters.map(\.count)
        try Self.check(self.parameters.map(\.count), parameters, "parameters")
        try Self.check(self.statistics.map(\.count), plan.statistics.map(\.count), "statistics")
        guard self.slots.count == optimizer.slots.count else {
            throw StateError(
                message:
                    "the state has \(self.slots.count) optimizer slots; this optimizer has \(optimizer.slots.count)"
            )
        }
        for (slot, tensors) in zip(optimizer.slots, self.slots) {
            try Self.check(tensors.map(\.count), parameters, "optimizer slot '\(slot.name)'")
        }
    }

    private static func check(_ found: [Int], _ expected: [Int], _ what: String) throws(StateError) {
        guard found != expected else { return }
        throw StateError(message: "\(what) of lengths \(found) do not fit the network's \(expected)")
    }
}

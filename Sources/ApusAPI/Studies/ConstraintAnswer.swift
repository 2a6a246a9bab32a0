/// A bound that a metric must keep for its trial to be feasible.
package struct ConstraintAnswer: Codable, Hashable, Sendable {
    package let metric: String

    /// `<=` or `>=`.
    package let relation: String
    package let bound: Double

    /// `last`, `best`, or `step N`.
    package let reading: String

    /// `latency_ms <= 20`.
    package var text: String { "\(self.metric) \(self.relation) \(self.boundText)" }

    private var boundText: String {
        self.bound == self.bound.rounded() && abs(self.bound) < 1e15 ? "\(Int(self.bound))" : "\(self.bound)"
    }

    package init(metric: String, relation: String, bound: Double, reading: String) {
        self.metric = metric
        self.relation = relation
        self.bound = bound
        self.reading = reading
    }
}

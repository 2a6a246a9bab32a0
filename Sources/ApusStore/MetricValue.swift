/// A metric's value that counts for a trial, by its reading for objectives and constraints; else the last one.
package struct MetricValue: Hashable, Sendable {
    package let metric: String
    package let value: Double

    package init(metric: String, value: Double) {
        self.metric = metric
        self.value = value
    }
}

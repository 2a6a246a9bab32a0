/// `PUT /api/v1/studies/{study}/trials/{trial}/metrics`.
package struct MetricsRequest: Codable, Hashable, Sendable {
    /// The values that count, by the names of the metrics; NaN and infinities as texts.
    package let values: [String: Double]

    package init(values: [String: Double]) {
        self.values = values
    }
}

/// The metrics of an epoch.
package struct EpochMetrics: Hashable, Sendable {
    package struct Value: Hashable, Sendable {
        package let name: String
        package let value: Double

        package init(_ name: String, _ value: Double) {
            self.name = name
            self.value = value
        }
    }

    /// Counted from 1.
    package let epoch: Int

    /// Updates made so far.
    package let step: Int
    package let values: [Value]

    package subscript(name: String) -> Double? {
        self.values.first { $0.name == name }?.value
    }
}

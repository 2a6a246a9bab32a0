/// A metric's value that counts for a trial.
package struct MetricAnswer: Codable, Hashable, Sendable {
    package let name: String

    /// NaN and infinities travel as the texts `NaN`, `Infinity` and `-Infinity`.
    package let value: Double
    package let isHeldOut: Bool

    package init(name: String, value: Double, isHeldOut: Bool = false) {
        self.name = name
        self.value = value
        self.isHeldOut = isHeldOut
    }
}

/// A metric's value at a step.
package struct PointAnswer: Codable, Hashable, Sendable {
    package let step: Int
    package let value: Double

    package init(step: Int, value: Double) {
        self.step = step
        self.value = value
    }
}

/// How a window meets the border.
package enum Padding: String, Hashable, Sendable, CaseIterable {
    /// The window stays inside the input.
    case valid

    /// Zeros around the input, so that the output has the input's size divided by the stride, rounded up.
    case same
}

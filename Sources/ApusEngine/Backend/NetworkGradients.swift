/// Gradients in canonical layouts.
package struct NetworkGradients: Hashable, Sendable {
    /// NHWC, as the input.
    package let input: [Float]

    /// One for each of ``NetworkPlan/parameters``, in its layout.
    package let parameters: [[Float]]

    package init(input: [Float], parameters: [[Float]]) {
        self.input = input
        self.parameters = parameters
    }
}

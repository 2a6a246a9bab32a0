/// A tensor that a network keeps: a trained parameter, or a statistic of batch normalization.
///
/// Its elements are one flat `[Float]`, in the layout of Keras: convolution kernels as (height, width,
/// input channels, filters), dense kernels as (inputs, units).
package struct PlanTensor: Hashable, Sendable {
    /// Unique: the operation's name, a dot, and `kernel`, `bias`, `gamma`, `beta`, `mean` or `variance`.
    package let name: String
    package let shape: [Int]
    package let initializer: Initializer

    /// Whether weight decay applies: to kernels only.
    package let decays: Bool

    package var count: Int { self.shape.reduce(1, *) }
}

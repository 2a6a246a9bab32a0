/// The tensors of a batch normalization, in channel order.
struct BatchNormParameters {
    let gamma: UnsafeMutablePointer<Float>
    let beta: UnsafeMutablePointer<Float>
    let gammaGradient: UnsafeMutablePointer<Float>
    let betaGradient: UnsafeMutablePointer<Float>

    /// Moving statistics.
    let mean: UnsafeMutablePointer<Float>
    let variance: UnsafeMutablePointer<Float>
}

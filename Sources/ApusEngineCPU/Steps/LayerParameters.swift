/// The tensors of a layer, in canonical layout: kernel, and bias where there is one.
struct LayerParameters {
    let kernel: UnsafeMutablePointer<Float>
    let bias: UnsafeMutablePointer<Float>?
    let kernelGradient: UnsafeMutablePointer<Float>
    let biasGradient: UnsafeMutablePointer<Float>?
}

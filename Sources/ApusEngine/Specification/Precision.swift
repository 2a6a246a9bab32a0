/// How a network's numbers are kept and multiplied on a device.
///
/// Parameters, optimizer state, statistics, losses and sums are float32 in each. The CPU always trains in float32: a
/// precision says what a device may leave out, not what it must.
package enum Precision: String, CaseIterable, Hashable, Sendable {
    /// Float32 everywhere.
    case fp32

    /// Float32, with products on tensor cores that read 10 bits of each mantissa.
    case tf32

    /// Activations, their gradients and the copies of the weights in bfloat16, on tensor cores.
    case bf16

    /// What is meant where nothing is said, as in other frameworks' convolutions.
    package static let standard = Precision.tf32
}

/// How a network's numbers are kept and multiplied on the device.
///
/// Parameters, optimizer state, statistics, losses and
/// sums are float32 in each.
package enum Precision: String, CaseIterable, Hashable, Sendable {
    /// Float32 everywhere.
    case fp32

    /// Float32, with products on tensor cores that read 10 bits of each mantissa.
    case tf32

    /// Activations, their gradients and the copies of the weights in bfloat16, on tensor cores.
    case bf16

    /// Bytes of one activation.
    var width: Int { self == .bf16 ? 2 : 4 }

    /// How kernels for this storage are called.
    var suffix: String { self == .bf16 ? "b16" : "f32" }
}

extension Precision {
    /// The relative error that its operations may have against the float64 reference: of one operation, or of several
    /// layers, whose roundings add up and may pick another winner of a pool.
    package func errorMax(isSingle: Bool) -> Double {
        switch self {
        case .fp32: 1e-5
        case .tf32: isSingle ? 1e-3 : 2e-2
        case .bf16: isSingle ? 1e-2 : 0.3
        }
    }
}

package import ApusEngine

extension Precision {
    /// Bytes of one activation.
    var width: Int { self == .bf16 ? 2 : 4 }

    /// How kernels for this storage are called.
    var suffix: String { self == .bf16 ? "b16" : "f32" }

    /// What a device of that compute capability computes in: tensor cores of these kinds begin with 8.0.
    package func possible(major: Int) -> Precision { major >= 8 ? self : .fp32 }

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

/// How a tensor starts; names and formulas are those of Keras.
package enum Initializer: String, Hashable, Sendable, CaseIterable {
    case zeros
    case ones
    case glorotUniform = "glorot_uniform"
    case glorotNormal = "glorot_normal"
    case heUniform = "he_uniform"
    case heNormal = "he_normal"
    case lecunUniform = "lecun_uniform"
    case lecunNormal = "lecun_normal"

    /// Normal with standard deviation 0.05.
    case randomNormal = "random_normal"

    /// Uniform in ±0.05.
    case randomUniform = "random_uniform"
}

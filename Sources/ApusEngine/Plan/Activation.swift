/// A function of each element; softmax is a function of each sample's channels at one place.
package enum Activation: Hashable, Sendable {
    case relu

    /// x for x > 0, else alpha · x.
    case leakyRelu(alpha: Float)

    /// x for x > 0, else alpha · (exp(x) − 1).
    case elu(alpha: Float)

    /// x · Φ(x) with the exact error function.
    case gelu
    case tanh
    case sigmoid
    case softmax
}

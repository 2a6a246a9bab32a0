/// What training makes small.
package enum Loss: Hashable, Sendable {
    /// Cross-entropy of a softmax, with targets `(1 − smoothing) · one-hot + smoothing / classes`.
    case crossEntropy(smoothing: Double)

    /// The mean over the outputs of the squared difference; class labels count as one-hot.
    case meanSquaredError
}

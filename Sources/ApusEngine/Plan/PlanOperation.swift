/// One step of a network: reads earlier values, writes one value.
///
/// Values are numbered: 0 is the network's input, and the operation at index i writes value i + 1. An
/// operation reads only values with smaller numbers, so running them in order is right, and running them
/// backwards is right for gradients. A value may be read by several operations; its gradient is their sum.
package struct PlanOperation: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// Cross-correlation, as in every deep-learning library. Parameters: kernel (height, width, input
        /// channels, filters), then bias (filters) when `hasBias`.
        case convolution(Window, filters: Int, hasBias: Bool)

        /// The first of equal largest elements, in row order, gets the gradient. Padding never wins.
        case maxPool(Window)

        /// The mean over the elements that are no padding.
        case averagePool(Window)
        case globalAveragePool

        /// Input is flat. Parameters: kernel (inputs, units), then bias (units) when `hasBias`.
        case dense(units: Int, hasBias: Bool)

        /// Kept elements are divided by the probability of being kept; the mask is ``DropoutMask``'s.
        /// In inference it is the identity. `layer` numbers the network's dropouts from 0.
        case dropout(rate: Double, layer: Int)

        /// Over samples, rows and columns for each channel, with the biased variance. Parameters: gamma,
        /// beta. Statistics: mean, variance, updated in training as
        /// `moving = momentum · moving + (1 − momentum) · batch`.
        case batchNorm(momentum: Double, epsilon: Double)
        case activation(Activation)

        /// Changes the shape only: the bytes stay.
        case flatten

        /// Reads two values of one shape.
        case add
    }

    /// Unique in its network: `conv_1`, `residual_1.conv_2`.
    package let name: String

    /// For messages: `layer 3 (maxpool)`.
    package let place: String
    package let kind: Kind

    /// Numbers of the values that are read; one, and two for `add`.
    package let inputs: [Int]
    package let inputShape: TensorShape
    package let outputShape: TensorShape

    /// Indices into ``NetworkPlan/parameters``.
    package let parameters: [Int]

    /// Indices into ``NetworkPlan/statistics``.
    package let statistics: [Int]
}

/// A layer as the study file writes it; sizes are checked against each other by ``NetworkPlan``.
package indirect enum LayerSpecification: Hashable, Sendable {
    case convolution(Convolution)
    case maxPool(Pool)
    case averagePool(Pool)
    case dense(Dense)
    case dropout(rate: Double)
    case batchNorm(momentum: Double, epsilon: Double)
    case flatten
    case globalAveragePool
    case activation(Activation)

    /// The layers' output plus their input. `projects` allows a 1×1 convolution (or a dense layer) on the
    /// input where the shapes differ.
    case residual(layers: [LayerSpecification], projects: Bool)

    package struct Convolution: Hashable, Sendable {
        package var filters: Int
        package var kernelHeight: Int
        package var kernelWidth: Int
        package var stride: Int
        package var padding: Padding
        package var activation: Activation?
        package var bias: Bool
        package var initializer: Initializer

        package init(
            filters: Int,
            kernelHeight: Int,
            kernelWidth: Int,
            stride: Int = 1,
            padding: Padding = .valid,
            activation: Activation? = nil,
            bias: Bool = true,
            initializer: Initializer = .glorotUniform
        ) {
            self.filters = filters
            self.kernelHeight = kernelHeight
            self.kernelWidth = kernelWidth
            self.stride = stride
            self.padding = padding
            self.activation = activation
            self.bias = bias
            self.initializer = initializer
        }
    }

    package struct Pool: Hashable, Sendable {
        package var height: Int
        package var width: Int
        package var stride: Int
        package var padding: Padding

        package init(height: Int, width: Int, stride: Int, padding: Padding = .valid) {
            self.height = height
            self.width = width
            self.stride = stride
            self.padding = padding
        }
    }

    package struct Dense: Hashable, Sendable {
        package var units: Int
        package var activation: Activation?
        package var bias: Bool
        package var initializer: Initializer

        package init(
            units: Int,
            activation: Activation? = nil,
            bias: Bool = true,
            initializer: Initializer = .glorotUniform
        ) {
            self.units = units
            self.activation = activation
            self.bias = bias
            self.initializer = initializer
        }
    }

    /// The layer's key in a study file.
    package var key: String {
        switch self {
        case .convolution: "conv"
        case .maxPool: "maxpool"
        case .averagePool: "avgpool"
        case .dense: "dense"
        case .dropout: "dropout"
        case .batchNorm: "batchnorm"
        case .flatten: "flatten"
        case .globalAveragePool: "globalavgpool"
        case .activation: "activation"
        case .residual: "residual"
        }
    }
}

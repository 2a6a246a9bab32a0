extension PlanOperation.Kind {
    /// Its name in `model.json`.
    var name: String {
        switch self {
        case .convolution: "conv"
        case .maxPool: "maxpool"
        case .averagePool: "avgpool"
        case .globalAveragePool: "globalavgpool"
        case .dense: "dense"
        case .dropout: "dropout"
        case .batchNorm: "batchnorm"
        case .activation: "activation"
        case .flatten: "flatten"
        case .add: "add"
        }
    }

    /// Its numbers in `model.json`; those of training only are left to the configuration.
    var attributes: [JSONValue.Member] {
        switch self {
        case .convolution(let window, let filters, _):
            Self.attributes(window) + [JSONValue.Member("filters", .integer(filters))]
        case .maxPool(let window), .averagePool(let window):
            Self.attributes(window)
        case .dense(let units, _):
            [JSONValue.Member("units", .integer(units))]
        case .dropout(let rate, _):
            [JSONValue.Member("rate", .real(rate))]
        case .batchNorm(_, let epsilon):
            [JSONValue.Member("epsilon", .real(epsilon))]
        case .activation(let activation):
            activation.attributes
        case .globalAveragePool, .flatten, .add:
            []
        }
    }

    private static func attributes(_ window: Window) -> [JSONValue.Member] {
        [
            JSONValue.Member("window", .list([.integer(window.height), .integer(window.width)])),
            JSONValue.Member("stride", .integer(window.stride)),
            JSONValue.Member(
                "pads",
                .list([window.padTop, window.padLeft, window.padBottom, window.padRight].map { .integer($0) })
            ),
        ]
    }
}

extension Activation {
    fileprivate var attributes: [JSONValue.Member] {
        switch self {
        case .relu: [JSONValue.Member("function", .text("relu"))]
        case .leakyRelu(let alpha): Self.attributes("leaky_relu", alpha: alpha)
        case .elu(let alpha): Self.attributes("elu", alpha: alpha)
        case .gelu: [JSONValue.Member("function", .text("gelu"))]
        case .tanh: [JSONValue.Member("function", .text("tanh"))]
        case .sigmoid: [JSONValue.Member("function", .text("sigmoid"))]
        case .softmax: [JSONValue.Member("function", .text("softmax"))]
        }
    }

    private static func attributes(_ name: String, alpha: Float) -> [JSONValue.Member] {
        [JSONValue.Member("function", .text(name)), JSONValue.Member("alpha", .real(Double(alpha)))]
    }
}

extension SpecificationReader {
    /// Keys of a model's layers.
    static let layerKeys = [
        "conv", "maxpool", "avgpool", "dense", "dropout", "batchnorm", "flatten", "globalavgpool", "activation",
        "residual",
    ]
    private static let layersMax = 1_000
    private static let residualDepthMax = 16

    mutating func layers(
        _ value: JSONValue?,
        at path: String,
        initializer: Initializer,
        depth: Int = 0
    ) -> [LayerSpecification] {
        guard case .list(let values)? = value, !values.isEmpty, values.count <= Self.layersMax else {
            let got = value.map { ", got \($0.kindDescription)" } ?? ""
            self.note(path, "expected a list of 1 to \(Self.layersMax) layers\(got)")
            return []
        }
        guard depth <= Self.residualDepthMax else {
            self.note(path, "residual blocks are nested at most \(Self.residualDepthMax) deep")
            return []
        }
        return values.enumerated().compactMap { index, value in
            let place = "\(path)[\(index)]"
            guard let (key, options) = self.variant(value, at: place, keys: Self.layerKeys) else { return nil }
            return self.layer(key, options, at: "\(place).\(key)", initializer: initializer, depth: depth)
        }
    }

    private mutating func layer(
        _ key: String,
        _ value: JSONValue?,
        at path: String,
        initializer: Initializer,
        depth: Int
    ) -> LayerSpecification? {
        switch key {
        case "conv": return self.convolution(value, at: path, initializer: initializer)
        case "maxpool": return .maxPool(self.pool(value, at: path))
        case "avgpool": return .averagePool(self.pool(value, at: path))
        case "dense": return self.dense(value, at: path, initializer: initializer)
        case "dropout":
            let fields = self.fields(value, at: path, keys: ["rate"])
            return .dropout(rate: self.real(fields, "rate", in: 0...1))
        case "batchnorm":
            let fields = self.fields(value, at: path, keys: ["momentum", "epsilon"])
            return .batchNorm(
                momentum: self.real(fields, "momentum", in: 0...1, default: 0.99),
                epsilon: self.real(fields, "epsilon", in: 1e-12...1, default: 1e-3)
            )
        case "flatten":
            _ = self.fields(value, at: path, keys: [])
            return .flatten
        case "globalavgpool":
            _ = self.fields(value, at: path, keys: [])
            return .globalAveragePool
        case "activation": return self.activationLayer(value, at: path)
        default: return self.residual(value, at: path, initializer: initializer, depth: depth)
        }
    }

    private mutating func convolution(
        _ value: JSONValue?,
        at path: String,
        initializer: Initializer
    ) -> LayerSpecification {
        let keys = ["filters", "kernel", "stride", "padding", "activation", "bias", "initializer"]
        let fields = self.fields(value, at: path, keys: keys)
        let kernel = self.sides(fields, "kernel")
        return .convolution(
            LayerSpecification.Convolution(
                filters: self.integer(fields, "filters", in: 1...65_536),
                kernelHeight: kernel.height,
                kernelWidth: kernel.width,
                stride: self.integer(fields, "stride", in: 1...4_096, default: 1),
                padding: self.choice(fields, "padding", default: .valid),
                activation: self.activation(fields),
                bias: self.boolean(fields, "bias", default: true),
                initializer: self.choice(fields, "initializer", default: initializer)
            )
        )
    }

    private mutating func dense(
        _ value: JSONValue?,
        at path: String,
        initializer: Initializer
    ) -> LayerSpecification {
        let fields = self.fields(value, at: path, keys: ["units", "activation", "bias", "initializer"])
        return .dense(
            LayerSpecification.Dense(
                units: self.integer(fields, "units", in: 1...1_048_576),
                activation: self.activation(fields),
                bias: self.boolean(fields, "bias", default: true),
                initializer: self.choice(fields, "initializer", default: initializer)
            )
        )
    }

    private mutating func pool(_ value: JSONValue?, at path: String) -> LayerSpecification.Pool {
        let fields = self.fields(value, at: path, keys: ["size", "stride", "padding"])
        let size = fields.value("size") == nil ? (height: 2, width: 2) : self.sides(fields, "size")
        if size.height != size.width, fields.value("stride") == nil {
            self.note("\(path).stride", "missing; give it, because the window is not square")
        }
        return LayerSpecification.Pool(
            height: size.height,
            width: size.width,
            stride: self.integer(fields, "stride", in: 1...4_096, default: size.height),
            padding: self.choice(fields, "padding", default: .valid)
        )
    }

    private mutating func residual(
        _ value: JSONValue?,
        at path: String,
        initializer: Initializer,
        depth: Int
    ) -> LayerSpecification {
        let fields = self.fields(value, at: path, keys: ["layers", "projection"])
        let projection = self.choice(fields, "projection", default: Projection.auto)
        let layers = self.layers(
            fields.value("layers"),
            at: "\(path).layers",
            initializer: initializer,
            depth: depth + 1
        )
        return .residual(layers: layers, projects: projection == .auto)
    }

    private enum Projection: String, CaseIterable {
        case auto
        case none
    }

    /// A side for both directions, or a list of height and width.
    private mutating func sides(_ fields: Fields, _ key: String) -> (height: Int, width: Int) {
        let range = 1...4_096
        if case .list(let values)? = fields.value(key) {
            guard values.count == 2 else {
                self.note(fields.path(of: key), "expected [height, width], got a list of \(values.count)")
                return (1, 1)
            }
            return (
                self.integer(values[0], at: "\(fields.path(of: key))[0]", in: range),
                self.integer(values[1], at: "\(fields.path(of: key))[1]", in: range)
            )
        }
        let side = self.integer(fields, key, in: range)
        return (side, side)
    }
}

extension SpecificationReader {
    private static let activationNames = ["relu", "leaky_relu", "elu", "gelu", "tanh", "sigmoid", "softmax", "linear"]

    /// The `activation` of a conv or dense layer: a name, or the map of an activation layer.
    private mutating func activation(_ fields: Fields) -> Activation? {
        guard let value = fields.value("activation") else { return nil }
        return self.activation(value, at: fields.path(of: "activation"))
    }

    private mutating func activationLayer(_ value: JSONValue?, at path: String) -> LayerSpecification? {
        guard let value, value != .null else {
            self.note("\(path).kind", "missing; give one of \(Self.activationNames.joined(separator: ", "))")
            return nil
        }
        return self.activation(value, at: path).map { .activation($0) }
    }

    private mutating func activation(_ value: JSONValue, at path: String) -> Activation? {
        if case .text(let name) = value { return self.activation(name, alpha: nil, at: path) }
        let fields = self.fields(value, at: path, keys: ["kind", "alpha"])
        guard let name = self.text(fields, "kind") else {
            if fields.value("kind") == nil { self.note("\(path).kind", "missing; give an activation's name") }
            return nil
        }
        let alpha = fields.value("alpha").map { _ in self.real(fields, "alpha", in: -1e6...1e6) }
        if alpha != nil, !["leaky_relu", "elu"].contains(name) {
            self.note("\(path).alpha", "it belongs to leaky_relu and elu; remove it")
        }
        return self.activation(name, alpha: alpha, at: "\(path).kind")
    }

    private mutating func activation(_ name: String, alpha: Double?, at path: String) -> Activation? {
        switch name {
        case "relu": return .relu
        case "leaky_relu": return .leakyRelu(alpha: Float(alpha ?? 0.2))
        case "elu": return .elu(alpha: Float(alpha ?? 1))
        case "gelu": return .gelu
        case "tanh": return .tanh
        case "sigmoid": return .sigmoid
        case "softmax": return .softmax
        case "linear": return nil
        default:
            self.note(path, "expected one of \(Self.activationNames.joined(separator: ", ")), got '\(name)'")
            return nil
        }
    }
}

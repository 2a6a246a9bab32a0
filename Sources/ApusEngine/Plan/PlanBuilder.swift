/// Appends operations to a network, one layer at a time, and checks that each fits what is before it.
struct PlanBuilder {
    /// Elements of one value or tensor; above it a network is called infeasible.
    static let elementsMax = 1 << 31

    /// Operations of a network, so that no file can ask for an endless one.
    static let operationsMax = 10_000

    private(set) var operations: [PlanOperation] = []
    private(set) var parameters: [PlanTensor] = []
    private(set) var statistics: [PlanTensor] = []

    /// The number and shape of the value that the next layer reads.
    private(set) var value = 0
    private(set) var shape: TensorShape

    private let input: TensorShape
    private var prefix = ""
    private var placePrefix = ""
    private var counts: [String: Int] = [:]
    private var dropouts = 0

    init(input: TensorShape) {
        self.input = input
        self.shape = input
    }

    mutating func add(_ layers: [LayerSpecification]) throws(ShapeError) {
        for (index, layer) in layers.enumerated() {
            try self.add(layer, place: "\(self.placePrefix)layer \(index + 1) (\(layer.key))")
        }
    }

    mutating func activate(_ activation: Activation, place: String) throws(ShapeError) {
        try self.append("activation", .activation(activation), place: place, output: self.shape)
    }

    private mutating func add(_ layer: LayerSpecification, place: String) throws(ShapeError) {
        switch layer {
        case .convolution(let convolution):
            try self.add(convolution, place: place)
        case .maxPool(let pool):
            let (window, output) = try self.slide(pool, place: place)
            try self.append("maxpool", .maxPool(window), place: place, output: output)
        case .averagePool(let pool):
            let (window, output) = try self.slide(pool, place: place)
            try self.append("avgpool", .averagePool(window), place: place, output: output)
        case .dense(let dense):
            try self.add(dense, place: place)
        case .dropout(let rate):
            try self.append("dropout", .dropout(rate: rate, layer: self.dropouts), place: place, output: self.shape)
            self.dropouts += 1
        case .batchNorm(let momentum, let epsilon):
            try self.addBatchNorm(momentum: momentum, epsilon: epsilon, place: place)
        case .flatten:
            try self.append("flatten", .flatten, place: place, output: TensorShape(flat: self.shape.count))
        case .globalAveragePool:
            try self.append(
                "globalavgpool",
                .globalAveragePool,
                place: place,
                output: TensorShape(flat: self.shape.channels)
            )
        case .activation(let activation):
            try self.activate(activation, place: place)
        case .residual(let layers, let projects):
            try self.addResidual(layers, projects: projects, place: place)
        }
    }
}

extension PlanBuilder {
    private mutating func add(
        _ convolution: LayerSpecification.Convolution,
        place: String
    ) throws(ShapeError) {
        let (window, grid) = try self.slide(
            LayerSpecification.Pool(
                height: convolution.kernelHeight,
                width: convolution.kernelWidth,
                stride: convolution.stride,
                padding: convolution.padding
            ),
            place: place
        )
        let output = TensorShape(height: grid.height, width: grid.width, channels: convolution.filters)
        let name = self.name("conv")
        var parameters = [
            try self.parameter(
                "\(name).kernel",
                [window.height, window.width, self.shape.channels, convolution.filters],
                convolution.initializer,
                decays: true,
                place: place
            )
        ]
        if convolution.bias {
            parameters.append(try self.parameter("\(name).bias", [convolution.filters], .zeros, place: place))
        }
        let kind = PlanOperation.Kind.convolution(window, filters: convolution.filters, hasBias: convolution.bias)
        try self.append(name: name, kind, place: place, output: output, parameters: parameters)
        if let activation = convolution.activation { try self.activate(activation, place: place) }
    }

    private mutating func add(_ dense: LayerSpecification.Dense, place: String) throws(ShapeError) {
        guard self.shape.isFlat else {
            throw ShapeError(.malformed, "\(place): its input is \(self.shape); put a flatten layer before it")
        }
        let name = self.name("dense")
        var parameters = [
            try self.parameter(
                "\(name).kernel",
                [self.shape.channels, dense.units],
                dense.initializer,
                decays: true,
                place: place
            )
        ]
        if dense.bias {
            parameters.append(try self.parameter("\(name).bias", [dense.units], .zeros, place: place))
        }
        try self.append(
            name: name,
            .dense(units: dense.units, hasBias: dense.bias),
            place: place,
            output: TensorShape(flat: dense.units),
            parameters: parameters
        )
        if let activation = dense.activation { try self.activate(activation, place: place) }
    }

    private mutating func addBatchNorm(momentum: Double, epsilon: Double, place: String) throws(ShapeError) {
        let name = self.name("batchnorm")
        let channels = [self.shape.channels]
        let parameters = [
            try self.parameter("\(name).gamma", channels, .ones, place: place),
            try self.parameter("\(name).beta", channels, .zeros, place: place),
        ]
        self.statistics.append(PlanTensor(name: "\(name).mean", shape: channels, initializer: .zeros, decays: false))
        self.statistics.append(PlanTensor(name: "\(name).variance", shape: channels, initializer: .ones, decays: false))
        try self.append(
            name: name,
            .batchNorm(momentum: momentum, epsilon: epsilon),
            place: place,
            output: self.shape,
            parameters: parameters,
            statistics: [self.statistics.count - 2, self.statistics.count - 1]
        )
    }

    private mutating func addResidual(
        _ layers: [LayerSpecification],
        projects: Bool,
        place: String
    ) throws(ShapeError) {
        let start = (value: self.value, shape: self.shape)
        let outer = (prefix: self.prefix, placePrefix: self.placePrefix, counts: self.counts)
        let group = self.name("residual")
        let groupCounts = self.counts
        (self.prefix, self.placePrefix, self.counts) = ("\(group).", "\(place), ", [:])
        try self.add(layers)
        let end = (value: self.value, shape: self.shape)

        (self.value, self.shape) = start
        if start.shape != end.shape {
            guard projects else {
                throw ShapeError(
                    .infeasible,
                    "\(place): its layers turn \(start.shape) into \(end.shape), which cannot be added to the "
                        + "input; let 'projection' be 'auto'"
                )
            }
            try self.project(to: end.shape, place: place)
        }
        let shortcut = self.value
        (self.prefix, self.placePrefix, self.counts) = (outer.prefix, outer.placePrefix, groupCounts)
        (self.value, self.shape) = end
        try self.append(
            name: "\(group).add",
            .add,
            place: place,
            output: end.shape,
            inputs: [end.value, shortcut]
        )
    }

    /// Brings the shortcut to a shape: a 1×1 convolution with the stride that gives its rows, or a dense layer.
    private mutating func project(to target: TensorShape, place: String) throws(ShapeError) {
        if self.shape.isFlat && target.isFlat {
            return try self.add(.dense(LayerSpecification.Dense(units: target.channels, bias: false)), place: place)
        }
        let stride = (self.shape.height + target.height - 1) / target.height
        let window = Window(height: 1, width: 1, stride: stride, padding: .same, over: self.shape)
        guard
            window.outputHeight(self.shape.height) == target.height,
            window.outputWidth(self.shape.width) == target.width
        else {
            throw ShapeError(
                .infeasible,
                "\(place): its layers turn \(self.shape) into \(target), which no stride of a 1×1 convolution "
                    + "reaches; use padding 'same' inside the block"
            )
        }
        let convolution = LayerSpecification.Convolution(
            filters: target.channels,
            kernelHeight: 1,
            kernelWidth: 1,
            stride: stride,
            padding: .same,
            bias: false
        )
        try self.add(.convolution(convolution), place: place)
    }
}

extension PlanBuilder {
    private func slide(
        _ pool: LayerSpecification.Pool,
        place: String
    ) throws(ShapeError) -> (Window, TensorShape) {
        let window = Window(
            height: pool.height,
            width: pool.width,
            stride: pool.stride,
            padding: pool.padding,
            over: self.shape
        )
        let rows = window.outputHeight(self.shape.height)
        let columns = window.outputWidth(self.shape.width)
        guard rows > 0, columns > 0 else {
            throw ShapeError(
                .infeasible,
                "\(place): its \(pool.height)×\(pool.width) window is larger than its "
                    + "\(self.shape.height)×\(self.shape.width) input"
            )
        }
        return (window, TensorShape(height: rows, width: columns, channels: self.shape.channels))
    }

    /// The next name of a kind: `conv_1`, `conv_2`.
    private mutating func name(_ kind: String) -> String {
        self.counts[kind, default: 0] += 1
        return "\(self.prefix)\(kind)_\(self.counts[kind, default: 0])"
    }

    private mutating func parameter(
        _ name: String,
        _ shape: [Int],
        _ initializer: Initializer,
        decays: Bool = false,
        place: String
    ) throws(ShapeError) -> Int {
        try self.checkCount(shape, place: place)
        self.parameters.append(PlanTensor(name: name, shape: shape, initializer: initializer, decays: decays))
        return self.parameters.count - 1
    }

    private mutating func append(
        _ kindName: String,
        _ kind: PlanOperation.Kind,
        place: String,
        output: TensorShape
    ) throws(ShapeError) {
        try self.append(name: self.name(kindName), kind, place: place, output: output)
    }

    private mutating func append(
        name: String,
        _ kind: PlanOperation.Kind,
        place: String,
        output: TensorShape,
        inputs: [Int]? = nil,
        parameters: [Int] = [],
        statistics: [Int] = []
    ) throws(ShapeError) {
        try self.checkCount([output.height, output.width, output.channels], place: place)
        guard self.operations.count < Self.operationsMax else {
            throw ShapeError(.malformed, "\(place): a model has at most \(Self.operationsMax) operations")
        }
        self.operations.append(
            PlanOperation(
                name: name,
                place: place,
                kind: kind,
                inputs: inputs ?? [self.value],
                inputShape: self.shape,
                outputShape: output,
                parameters: parameters,
                statistics: statistics
            )
        )
        self.value = self.operations.count
        self.shape = output
    }

    private func checkCount(_ shape: [Int], place: String) throws(ShapeError) {
        var count = 1
        for side in shape {
            let (product, overflow) = count.multipliedReportingOverflow(by: side)
            guard !overflow, product <= Self.elementsMax else {
                throw ShapeError(.infeasible, "\(place): a tensor of \(shape) elements does not fit in memory")
            }
            count = product
        }
    }
}

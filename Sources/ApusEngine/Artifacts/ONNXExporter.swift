/// Writes a trained network as an ONNX model (opset 17) in inference mode.
///
/// The input `input` is N×C×H×W, or N×features when it is flat; the output `output` has the network's outputs, after
/// softmax where the loss is cross-entropy. Flattening transposes to N×H×W×C first, so that dense kernels keep
/// their rows. Convolution kernels become (filters, channels, height, width).
struct ONNXExporter {
    private let plan: NetworkPlan
    private let state: NetworkState
    private var graph = ONNXGraph()

    /// By the numbers of ``PlanOperation``: the value's name, and whether it has four sides or two.
    private var values: [Value]

    private struct Value {
        let name: String
        let isSpatial: Bool
    }

    static func model(_ plan: NetworkPlan, _ state: NetworkState) -> [UInt8] {
        var exporter = Self(plan: plan, state: state)
        return exporter.run()
    }

    private init(plan: NetworkPlan, state: NetworkState) {
        self.plan = plan
        self.state = state
        self.values = [Value(name: "input", isSpatial: !plan.input.isFlat)]
    }

    private mutating func run() -> [UInt8] {
        for operation in self.plan.operations {
            let input = self.values[operation.inputs[0]]
            self.values.append(self.export(operation, input))
        }
        let last = self.flat(self.values[self.values.count - 1], self.plan.output, "last")
        _ = self.graph.node("Identity", [last.name], "output")
        let shape = self.plan.input
        return self.graph.model(
            name: "network",
            input: ("input", shape.isFlat ? [nil, shape.count] : [nil, shape.channels, shape.height, shape.width]),
            output: ("output", [nil, self.plan.output.count])
        )
    }

    private mutating func export(_ operation: PlanOperation, _ input: Value) -> Value {
        let name = operation.name
        switch operation.kind {
        case .convolution(let window, _, _):
            return self.convolution(operation, window, input)
        case .maxPool(let window):
            return self.pool("MaxPool", window, operation, input)
        case .averagePool(let window):
            return self.pool("AveragePool", window, operation, input)
        case .globalAveragePool:
            let spatial = self.spatial(input, name)
            let pooled = self.graph.node("GlobalAveragePool", [spatial.name], "\(name).pooled")
            return Value(name: self.graph.node("Flatten", [pooled], name), isSpatial: false)
        case .dense:
            let flat = self.flat(input, operation.inputShape, name)
            return Value(name: self.graph.node("Gemm", [flat.name] + self.constants(operation), name), isSpatial: false)
        case .dropout:
            return input
        case .batchNorm(_, let epsilon):
            let inputs = [input.name] + self.constants(operation) + self.statistics(operation)
            let output = self.graph.node("BatchNormalization", inputs, name, [.float("epsilon", Float(epsilon))])
            return Value(name: output, isSpatial: input.isSpatial)
        case .activation(let activation):
            return Value(name: self.activation(activation, input.name, name), isSpatial: input.isSpatial)
        case .flatten:
            return self.flat(input, operation.inputShape, name)
        case .add:
            return self.add(operation, input, self.values[operation.inputs[1]])
        }
    }

    private mutating func add(_ operation: PlanOperation, _ left: Value, _ right: Value) -> Value {
        // A flat shape may be held with four sides or with two; both sides of an addition must agree.
        guard left.isSpatial != right.isSpatial else {
            let output = self.graph.node("Add", [left.name, right.name], operation.name)
            return Value(name: output, isSpatial: left.isSpatial)
        }
        let flatLeft = self.flat(left, operation.outputShape, "\(operation.name).left")
        let flatRight = self.flat(right, operation.outputShape, "\(operation.name).right")
        return Value(
            name: self.graph.node("Add", [flatLeft.name, flatRight.name], operation.name),
            isSpatial: false
        )
    }

    private mutating func convolution(_ operation: PlanOperation, _ window: Window, _ input: Value) -> Value {
        let kernel = self.plan.parameters[operation.parameters[0]]
        var inputs = [
            self.spatial(input, operation.name).name,
            self.graph.floats(
                kernel.name,
                shape: [kernel.shape[3], kernel.shape[2], kernel.shape[0], kernel.shape[1]],
                Self.filtersFirst(self.state.parameters[operation.parameters[0]], kernel.shape)
            ),
        ]
        inputs += self.constants(operation, from: 1)
        return Value(
            name: self.graph.node("Conv", inputs, operation.name, Self.attributes(window)),
            isSpatial: true
        )
    }

    private mutating func pool(_ type: String, _ window: Window, _ operation: PlanOperation, _ input: Value) -> Value {
        let spatial = self.spatial(input, operation.name)
        return Value(
            name: self.graph.node(type, [spatial.name], operation.name, Self.attributes(window)),
            isSpatial: true
        )
    }

    private mutating func activation(_ activation: Activation, _ input: String, _ name: String) -> String {
        switch activation {
        case .relu: return self.graph.node("Relu", [input], name)
        case .leakyRelu(let alpha): return self.graph.node("LeakyRelu", [input], name, [.float("alpha", alpha)])
        case .elu(let alpha): return self.graph.node("Elu", [input], name, [.float("alpha", alpha)])
        case .tanh: return self.graph.node("Tanh", [input], name)
        case .sigmoid: return self.graph.node("Sigmoid", [input], name)
        case .softmax: return self.graph.node("Softmax", [input], name, [.integer("axis", 1)])
        case .gelu:
            // Opset 17 has no Gelu: x · ½ · (1 + erf(x / √2)).
            let root = self.graph.floats("\(name).root", shape: [], [Float(0.5.squareRoot())])
            let half = self.graph.floats("\(name).half", shape: [], [0.5])
            let one = self.graph.floats("\(name).one", shape: [], [1])
            let scaled = self.graph.node("Mul", [input, root], "\(name).scaled")
            let error = self.graph.node("Erf", [scaled], "\(name).erf")
            let sum = self.graph.node("Add", [error, one], "\(name).sum")
            let halved = self.graph.node("Mul", [sum, half], "\(name).halved")
            return self.graph.node("Mul", [input, halved], name)
        }
    }

    /// The value with four sides.
    private mutating func spatial(_ value: Value, _ name: String) -> Value {
        guard !value.isSpatial else { return value }
        let axes = self.graph.integers("\(name).axes", [2, 3])
        return Value(name: self.graph.node("Unsqueeze", [value.name, axes], "\(name).spatial"), isSpatial: true)
    }

    /// The value with two sides, in the order height, width, channels.
    private mutating func flat(_ value: Value, _ shape: TensorShape, _ name: String) -> Value {
        guard value.isSpatial else { return value }
        var input = value.name
        if !shape.isFlat {
            input = self.graph.node("Transpose", [input], "\(name).nhwc", [.integers("perm", [0, 2, 3, 1])])
        }
        return Value(name: self.graph.node("Flatten", [input], "\(name).flat"), isSpatial: false)
    }

    /// The operation's parameters as constants, in their own layout.
    private mutating func constants(_ operation: PlanOperation, from first: Int = 0) -> [String] {
        operation.parameters.dropFirst(first).map { index in
            let tensor = self.plan.parameters[index]
            return self.graph.floats(tensor.name, shape: tensor.shape, self.state.parameters[index])
        }
    }

    private mutating func statistics(_ operation: PlanOperation) -> [String] {
        operation.statistics.map { index in
            let tensor = self.plan.statistics[index]
            return self.graph.floats(tensor.name, shape: tensor.shape, self.state.statistics[index])
        }
    }

    private static func attributes(_ window: Window) -> [ONNXGraph.Attribute] {
        [
            .integers("kernel_shape", [window.height, window.width]),
            .integers("strides", [window.stride, window.stride]),
            .integers("pads", [window.padTop, window.padLeft, window.padBottom, window.padRight]),
        ]
    }

    /// (height, width, channels, filters) to (filters, channels, height, width).
    private static func filtersFirst(_ kernel: [Float], _ shape: [Int]) -> [Float] {
        let (cells, channels, filters) = (shape[0] * shape[1], shape[2], shape[3])
        var result = [Float](repeating: 0, count: kernel.count)
        for cell in 0..<cells {
            for channel in 0..<channels {
                for filter in 0..<filters {
                    result[(filter * channels + channel) * cells + cell] =
                        kernel[(cell * channels + channel) * filters + filter]
                }
            }
        }
        return result
    }
}

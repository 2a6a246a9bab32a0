internal import CCUDA
internal import ApusEngine

/// An operation of the device: one of the plan's, with the activation and the dropout behind it where they are fused.
struct DeviceOperation {
    struct Dropout: Hashable {
        let rate: Double
        let layer: Int
    }

    /// `flatten` is a copy to an unpadded row.
    var kind: PlanOperation.Kind

    /// Indices of device values.
    var inputs: [Int]
    var output: Int
    var parameters: [Int] = []
    var statistics: [Int] = []
    var activation: Activation?
    var dropout: Dropout?

    /// What the first product reads instead of the image: the windows, one row for each place.
    var unfolds = false

    var hasFusedMask: Bool { self.isProduct && (self.activation != nil || self.dropout != nil) }

    var isProduct: Bool {
        switch self.kind {
        case .convolution, .dense: true
        default: false
        }
    }
}

/// A plan's operations as the device runs them: flattening is a view, activations and dropouts are fused.
struct DeviceProgram {
    private(set) var operations: [DeviceOperation] = []

    /// By index: shapes as they are stored.
    private(set) var values: [DeviceValue] = []

    /// The value that the loss reads: logits for cross-entropy, else the output.
    private(set) var judged = 0
    private(set) var output = 0

    /// Of the first operation when it reads windows: its window over the image.
    private(set) var unfolding: Window?

    /// Windows are unfolded up to this many bytes of a batch.
    private static let unfoldedBytesMax = 256 << 20
    private let plan: NetworkPlan

    /// Index of the device value that holds a value of the plan, or that it is a view of.
    private var places: [Int?]
    private var consumers: [[Int]]

    init(_ plan: NetworkPlan, batch: Int, width: Int, wantsInputGradient: Bool) {
        self.plan = plan
        self.places = [Int?](repeating: nil, count: plan.operations.count + 1)
        self.consumers = Self.consumers(plan)
        self.makeInput(batch: batch, width: width, wantsInputGradient: wantsInputGradient)
        var index = 0
        while index < plan.operations.count {
            if self.places[index + 1] == nil { self.add(index) }
            index += 1
        }
        self.finish()
    }

    /// The operations that read each value of the plan, seen through flattening.
    private static func consumers(_ plan: NetworkPlan) -> [[Int]] {
        var roots = Array(0...plan.operations.count)
        var consumers = [[Int]](repeating: [], count: plan.operations.count + 1)
        for (index, operation) in plan.operations.enumerated() {
            if operation.kind == .flatten {
                roots[index + 1] = roots[operation.inputs[0]]
            } else {
                for input in operation.inputs { consumers[roots[input]].append(index) }
            }
        }
        for value in roots.indices { consumers[value] = consumers[roots[value]] }
        return consumers
    }

    private mutating func makeInput(batch: Int, width: Int, wantsInputGradient: Bool) {
        let input = self.plan.input
        var shape = apus_shape(height: input.height, width: input.width, channels: input.channels)
        if !wantsInputGradient, !input.channels.isMultiple(of: 8) || !input.isFlat,
            let window = self.firstWindow, self.consumers[0].count == 1
        {
            let (rows, columns) = (window.outputHeight(input.height), window.outputWidth(input.width))
            let unfolded = apus_shape(
                height: rows,
                width: columns,
                channels: window.height * window.width * input.channels
            )
            let bytes = batch * rows * columns * Int(unfolded.padded) * width
            if input.channels < 8, bytes <= Self.unfoldedBytesMax {
                shape = unfolded
                self.unfolding = window
            }
        }
        self.values = [DeviceValue(shape: shape)]
        self.places[0] = 0
    }

    /// The window of the only operation that reads the input, when it is a product.
    private var firstWindow: Window? {
        guard let first = self.consumers[0].first else { return nil }
        switch self.plan.operations[first].kind {
        case .convolution(let window, _, _): return window
        case .dense: return Window(height: self.plan.input.height, width: self.plan.input.width)
        default: return nil
        }
    }

    private mutating func add(_ index: Int) {
        let operation = self.plan.operations[index]
        var inputs = operation.inputs.map { self.place(ofValue: $0) }
        guard operation.kind != .flatten else {
            self.places[index + 1] = inputs[0]
            return
        }
        if self.needsFlatInput(operation, inputs) { inputs = inputs.map { self.flattened($0) } }
        var made = DeviceOperation(
            kind: operation.kind,
            inputs: inputs,
            output: self.values.count,
            parameters: operation.parameters,
            statistics: operation.statistics
        )
        made.unfolds = inputs[0] == 0 && self.unfolding != nil
        var last = index
        if made.isProduct, let next = self.onlyConsumer(of: last),
            case .activation(let activation) = next.operation.kind,
            activation.isFusable
        {
            made.activation = activation
            self.places[last + 1] = made.output
            last = next.index
        }
        if made.activation == .relu || Self.isMaximum(made.kind), let next = self.onlyConsumer(of: last),
            case .dropout(let rate, let layer) = next.operation.kind
        {
            made.dropout = DeviceOperation.Dropout(rate: rate, layer: layer)
            self.places[last + 1] = made.output
            last = next.index
        }
        self.places[last + 1] = made.output
        self.values.append(DeviceValue(shape: self.outputShape(operation, inputs)))
        self.operations.append(made)
    }

    private func place(ofValue value: Int) -> Int {
        guard let place = self.places[value] else { preconditionFailure("operations read earlier values") }
        return place
    }

    /// What follows an operation when nothing else reads its value.
    private func onlyConsumer(of index: Int) -> (index: Int, operation: PlanOperation)? {
        let consumers = self.consumers[index + 1]
        // The network's output is read by the caller, too.
        guard consumers.count == 1, let consumer = consumers.first else { return nil }
        return (consumer, self.plan.operations[consumer])
    }

    private static func isMaximum(_ kind: PlanOperation.Kind) -> Bool {
        if case .maxPool = kind { true } else { false }
    }

    /// Operations that look at channels need the row itself, and additions two values of one layout.
    private func needsFlatInput(_ operation: PlanOperation, _ inputs: [Int]) -> Bool {
        guard operation.inputShape.isFlat else { return false }
        switch operation.kind {
        case .batchNorm, .activation(.softmax), .maxPool, .averagePool, .globalAveragePool, .convolution: return true
        case .add: return true
        default: return false
        }
    }

    /// A copy of a value as one unpadded row; the value itself when it is one.
    private mutating func flattened(_ value: Int) -> Int {
        guard !self.values[value].isFlat else { return value }
        let shape = self.values[value].shape
        let count = Int(shape.height * shape.width * shape.channels)
        let copy = self.values.count
        self.operations.append(DeviceOperation(kind: .flatten, inputs: [value], output: copy))
        self.values.append(DeviceValue(shape: apus_shape(height: 1, width: 1, channels: count)))
        return copy
    }

    private func outputShape(_ operation: PlanOperation, _ inputs: [Int]) -> apus_shape {
        let output = operation.outputShape
        switch operation.kind {
        // Elements keep their places, also where the plan has flattened the value.
        case .activation, .dropout, .batchNorm, .add: return self.values[inputs[0]].shape
        default: return apus_shape(height: output.height, width: output.width, channels: output.channels)
        }
    }

    private mutating func finish() {
        let last = self.plan.operations.count
        self.output = self.flattened(self.place(ofValue: last))
        self.judged = self.output
        if case .crossEntropy = self.plan.loss, let softmax = self.operations.last { self.judged = softmax.inputs[0] }
        let readers = self.operations.filter { $0.inputs.contains(self.judged) }.count
        let isOnlyJudged = readers == (self.judged == self.output ? 0 : 1)
        guard isOnlyJudged,
            let maker = self.operations.first(where: { $0.output == self.judged }), maker.isProduct, !maker.hasFusedMask
        else { return }
        self.values[self.judged].isFloat = true
        self.values[self.output].isFloat = true
    }
}

extension Activation {
    /// Whether it can be undone from its output alone, so that it fits into the product before it.
    var isFusable: Bool {
        switch self {
        case .relu, .tanh, .sigmoid: true
        case .leakyRelu(let alpha), .elu(let alpha): alpha > 0
        case .gelu, .softmax: false
        }
    }

    /// Its number for the kernels.
    var code: Int32 {
        switch self {
        case .relu: Int32(APUS_RELU)
        case .leakyRelu: Int32(APUS_LEAKY_RELU)
        case .elu: Int32(APUS_ELU)
        case .gelu: Int32(APUS_GELU)
        case .tanh: Int32(APUS_TANH)
        case .sigmoid: Int32(APUS_SIGMOID)
        case .softmax: preconditionFailure("softmax is no function of one element")
        }
    }

    var alpha: Float {
        switch self {
        case .leakyRelu(let alpha), .elu(let alpha): alpha
        default: 0
        }
    }
}

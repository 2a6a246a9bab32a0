import ApusEngine
import COneDNN

/// Turns a plan into steps for one number of samples.
///
/// Each value gets the layout that the operation writing it prefers; a reader that wants another one reads a copy.
/// An activation is taken in by the convolution or dense layer before it where nobody else reads that layer.
struct PassCompiler {
    let context: Context
    let plan: NetworkPlan
    let memory: NetworkMemory
    let samples: Int
    private let wantsInputGradient: Bool

    /// Operations that read each value.
    let readers: [[Int]]
    var steps: [any Step] = []
    var values: [Int: Value] = [:]
    private var copies: [CopyKey: Value] = [:]

    private struct CopyKey: Hashable {
        let value: Int
        let layout: Layout
    }

    init(plan: NetworkPlan, memory: NetworkMemory, samples: Int, wantsInputGradient: Bool, context: Context) {
        self.context = context
        self.plan = plan
        self.memory = memory
        self.samples = samples
        self.wantsInputGradient = wantsInputGradient
        var readers = [[Int]](repeating: [], count: plan.operations.count + 1)
        for (index, operation) in plan.operations.enumerated() {
            for input in operation.inputs { readers[input].append(index) }
        }
        self.readers = readers
    }

    /// Compiles the forward pass; gives the network's input and output, both channels last.
    mutating func compile() throws(OneDNNError) -> (input: Value, output: Value) {
        let input = self.value(0, Form(samples: self.samples, shape: self.plan.input, layout: .channelsLast))
        var index = 0
        while index < self.plan.operations.count {
            index += try self.compile(index)
        }
        return (input, try self.read(self.plan.operations.count, as: .channelsLast))
    }

    /// Gives how many operations were compiled: 2 when an activation was taken in.
    private mutating func compile(_ index: Int) throws(OneDNNError) -> Int {
        let operation = self.plan.operations[index]
        switch operation.kind {
        case .convolution(let window, _, let hasBias):
            return try self.convolution(index, window: window, hasBias: hasBias)
        case .dense(let units, let hasBias):
            return try self.dense(index, units: units, hasBias: hasBias)
        case .maxPool(let window):
            try self.pool(index, window: window, isMaximum: true)
        case .averagePool(let window):
            try self.pool(index, window: window, isMaximum: false)
        case .globalAveragePool:
            let input = operation.inputShape
            try self.pool(index, window: Window(height: input.height, width: input.width), isMaximum: false)
        case .dropout(let rate, let layer):
            try self.dropout(index, rate: rate, layer: layer)
        case .batchNorm(let momentum, let epsilon):
            try self.batchNorm(index, momentum: momentum, epsilon: epsilon)
        case .activation(let activation):
            try self.activation(index, activation)
        case .flatten:
            try self.flatten(index)
        case .add:
            try self.add(index)
        }
        return 1
    }
}

extension PassCompiler {
    mutating func value(_ number: Int, _ form: Form) -> Value {
        let value = Value(
            form,
            number: number,
            copy: nil,
            readers: self.readers[number].count,
            wantsGradient: number > 0 || self.wantsInputGradient,
            buffers: self.memory.values
        )
        self.values[number] = value
        return value
    }

    /// A value in whatever layout it has.
    func any(_ number: Int) -> Value {
        guard let value = self.values[number] else {
            preconditionFailure("value \(number) is read before it is written")
        }
        return value
    }

    /// A value in a given layout, copied if it has another.
    mutating func read(_ number: Int, as layout: Layout) throws(OneDNNError) -> Value {
        let value = self.any(number)
        guard value.form.layout != layout else { return value }
        let key = CopyKey(value: number, layout: layout)
        if let copy = self.copies[key] { return copy }
        let copy = Value(
            value.form.with(layout),
            number: number,
            copy: layout,
            readers: self.readers[number].count,
            wantsGradient: number > 0 || self.wantsInputGradient,
            buffers: self.memory.values
        )
        self.copies[key] = copy
        self.steps.append(try ReorderStep(context: self.context, input: value, output: copy))
        return copy
    }

    /// The activation that the operation can take in: it must be the only reader, and next in order.
    func activation(after index: Int) -> FusedActivation? {
        let readers = self.readers[index + 1]
        guard readers == [index + 1], case .activation(let activation) = self.plan.operations[index + 1].kind else {
            return nil
        }
        return FusedActivation(activation)
    }

    /// Whether every reader of a value reads it channels last anyway.
    func wantsChannelsLast(_ number: Int) -> Bool {
        self.readers[number].allSatisfy { reader in
            switch self.plan.operations[reader].kind {
            case .flatten, .dense, .activation(.softmax): true
            default: false
            }
        }
    }
}

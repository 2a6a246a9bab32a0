import ApusEngine
import ApusEngineCPU
import ApusMath
import Testing

/// One network on oneDNN and on the reference, with the same random numbers in it.
struct Comparison {
    let plan: NetworkPlan
    let fast: any BackendNetwork
    let slow: any BackendNetwork
    var random: SeededRandom

    /// Numbers of the two backends may differ by this much of the largest of them.
    static let tolerance: Float = 5e-5

    init(
        _ input: TensorShape,
        _ layers: [LayerSpecification],
        batch: Int = 3,
        loss: Loss = .meanSquaredError,
        update: UpdateRule = UpdateRule(optimizer: .sgd(momentum: 0, nesterov: false)),
        threads: Int = 2,
        seed: UInt64 = 1
    ) throws {
        self.plan = try NetworkPlan(input: input, layers: layers, loss: loss)
        self.fast = try OneDNNBackend(threads: threads).makeNetwork(self.plan, batch: batch, update: update)
        self.slow = try ReferenceBackend().makeNetwork(self.plan, batch: batch, update: update)
        self.random = SeededRandom(seed: seed)
        let state = self.state(optimizer: update.optimizer)
        try self.fast.load(state)
        try self.slow.load(state)
    }

    /// Parameters and statistics that are neither zero nor one; the slots are fresh.
    mutating func state(optimizer: OptimizerRule) -> NetworkState {
        let parameters = self.plan.parameters.map { tensor in
            let inputs = max(tensor.shape.dropLast().reduce(1, *), 1)
            return self.numbers(tensor.count, scale: 1 / Float(inputs).squareRoot())
        }
        let statistics = self.plan.statistics.map { self.numbers($0.count, scale: 0.5).map { 1 + $0 } }
        let slots = optimizer.slots.map { slot in
            self.plan.parameters.map { [Float](repeating: slot.initialValue, count: $0.count) }
        }
        return NetworkState(parameters: parameters, statistics: statistics, slots: slots)
    }

    /// Uniform in ±`scale`.
    mutating func numbers(_ count: Int, scale: Float = 1) -> [Float] {
        (0..<count).map { _ in Float(self.random.uniform() * 2 - 1) * scale }
    }

    mutating func batch(count: Int? = nil) -> Batch {
        let count = count ?? self.fast.batch
        let classes = (0..<count).map { _ in Int32(self.random.integer(below: self.plan.output.count)) }
        return Batch(images: self.numbers(count * self.plan.input.count), targets: .classes(classes), count: count)
    }

    /// Compares training and inference passes and all gradients, for one random batch.
    mutating func expectEqualPasses(
        count: Int? = nil,
        tolerance: Float = Self.tolerance,
        _ comment: Comment? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let count = count ?? self.fast.batch
        let input = self.numbers(count * self.plan.input.count)
        let slope = self.numbers(count * self.plan.output.count)
        let scalars = StepScalars(learningRate: 0.1, step: 3, seed: 11)
        var differences: [(String, Float)] = []
        for training in [nil, scalars] {
            let fast = try self.fast.forward(input, count: count, training: training)
            let slow = try self.slow.forward(input, count: count, training: training)
            differences.append((training == nil ? "inference" : "training", Self.difference(fast, slow)))
        }
        let fast = try self.fast.gradients(input, outputGradient: slope, count: count, training: scalars)
        let slow = try self.slow.gradients(input, outputGradient: slope, count: count, training: scalars)
        differences.append(("gradient of the input", Self.difference(fast.input, slow.input)))
        for (tensor, (fast, slow)) in zip(self.plan.parameters, zip(fast.parameters, slow.parameters)) {
            differences.append(("gradient of \(tensor.name)", Self.difference(fast, slow)))
        }
        for (what, difference) in differences {
            #expect(difference <= tolerance, "\(what) \(comment?.rawValue ?? "")", sourceLocation: sourceLocation)
        }
    }

    /// The largest difference in units of the largest number; infinite when lengths differ or a number is missing.
    static func difference(_ left: [Float], _ right: [Float]) -> Float {
        guard left.count == right.count else { return .infinity }
        let largest = right.reduce(Float.leastNormalMagnitude) { max($0, abs($1)) }
        let distance = zip(left, right).reduce(Float(0)) { found, pair in
            let distance = abs(pair.0 - pair.1)
            return distance.isNaN ? .infinity : max(found, distance)
        }
        return distance < 1e-30 ? 0 : distance / largest
    }
}

/// Set `APUS_NIGHTLY=1` for more and larger shapes.
enum Nightly {
    static let isOn = environment("APUS_NIGHTLY") == "1"

    static func shapes(_ usual: Int) -> Int { self.isOn ? usual * 10 : usual }

    static func multiplications(_ usual: Int) -> Int { self.isOn ? usual * 20 : usual }
}

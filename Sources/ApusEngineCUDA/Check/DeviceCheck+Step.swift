package import ApusEngine
import ApusMath

extension DeviceCheck {
    /// What is wrong with the device, found by one step of training of a small network in each precision, beside the
    /// reference; `nil` where nothing is, or where it has no room for the step.
    ///
    /// The network is tiny, for a worker's start. It has every kind of kernel that a common network takes, each at its plain
    /// tile; other tiles are compared with those before they are used.
    package func fault() -> String? {
        for precision in Precision.allCases {
            do {
                guard let wrong = try self.wrongStep(precision) else { continue }
                return "it computes wrong: after one step of training in \(precision.rawValue) \(wrong)"
            } catch let error as CUDAError where error.failure == .memoryFull {
                // Others train there; nothing is known.
                return nil
            } catch {
                return "a step of training fails on it: \(error)"
            }
        }
        return nil
    }

    /// Loads kernels that were compiled on this machine; throws where a step of training with them is wrong.
    package static func soundModule(_ device: Device, image: [UInt8]) throws(CUDAError) -> KernelModule {
        let module = try KernelModule(device, image: image)
        guard let fault = DeviceCheck(device: device, module: module).fault() else { return module }
        throw CUDAError.kernels("\(device.name) with the kernels that were compiled here: \(fault)")
    }

    /// What differs from the reference by more than rounding.
    private func wrongStep(_ precision: Precision) throws -> String? {
        let bound = Self.stepErrorMax(precision)
        let wrong = try self.stepErrors(precision).first { !($0.error < bound) }
        return wrong.map { "\($0.name) is off by \($0.error) of its size, and \(bound) is allowed" }
    }

    /// Rounding makes a quarter of it at the most; a kernel that does nothing makes 1.
    package static func stepErrorMax(_ precision: Precision) -> Double {
        switch precision {
        case .fp32: 1e-4
        case .tf32: 3e-2
        case .bf16: 0.5
        }
    }

    /// How far one step of training is from the reference's, relative: the loss before and after it, and the change of
    /// each parameter.
    package func stepErrors(_ precision: Precision) throws -> [(name: String, error: Double)] {
        let update = UpdateRule(optimizer: .sgd(momentum: 0.5, nesterov: false))
        let plan = try NetworkPlan(input: Self.stepInput, layers: Self.stepLayers, loss: .crossEntropy(smoothing: 0.1))
        let start = ParameterInitialization(seed: 7).state(of: plan, optimizer: update.optimizer)
        let batch = Self.stepBatch(plan)
        let found = try Self.step(self.backend(precision), plan, update, start, batch)
        let expected = try Self.step(ReferenceBackend(), plan, update, start, batch)
        func error(_ one: BatchSums, _ other: BatchSums) -> Double {
            let error = abs(one.loss - other.loss) / abs(other.loss)
            return error.isFinite ? error : .infinity
        }
        let moves = zip(plan.parameters, zip(found.moves, expected.moves))
        return [
            ("the loss", error(found.sums, expected.sums)), ("the next loss", error(found.judged, expected.judged)),
        ] + moves.map { ("the change of '\($0.name)'", BackendComparison.error($1.0, $1.1)) }
    }

    private typealias Step = (sums: BatchSums, judged: BatchSums, moves: [[Float]])

    private static func step(
        _ backend: any Backend,
        _ plan: NetworkPlan,
        _ update: UpdateRule,
        _ start: NetworkState,
        _ batch: Batch
    ) throws -> Step {
        let network = try backend.makeNetwork(plan, batch: batch.count + 1, update: update)
        try network.load(start)
        let sums = try network.trainStep(batch, scalars: StepScalars(learningRate: 1, step: 0, seed: 11))
        let state = try network.store()
        let moves = zip(state.parameters, start.parameters).map { after, before in zip(after, before).map { $0 - $1 } }
        return (sums, try network.evaluate(batch), moves)
    }

    private static let stepInput = TensorShape(height: 10, width: 10, channels: 1)

    /// Without kinks but the pool's, so that rounding changes little.
    private static let stepLayers: [LayerSpecification] = [
        // A bias before the normalization would not matter.
        .convolution(.init(filters: 9, kernelHeight: 3, kernelWidth: 3, bias: false)),
        .batchNorm(momentum: 0.9, epsilon: 1e-3), .activation(.tanh),
        .convolution(.init(filters: 12, kernelHeight: 3, kernelWidth: 3)),
        .maxPool(.init(height: 2, width: 2, stride: 2)), .maxPool(.init(height: 2, width: 2, stride: 1)),
        .dropout(rate: 0.25), .flatten,
        .dense(.init(units: 20, activation: .tanh)), .dropout(rate: 0.5), .dense(.init(units: 5)),
        .activation(.softmax),
    ]

    private static func stepBatch(_ plan: NetworkPlan) -> Batch {
        var random = SeededRandom(seed: 3)
        let count = 7
        return Batch(
            images: (0..<(count * plan.input.count)).map { _ in Float(random.uniform() * 2 - 1) },
            targets: .classes((0..<count).map { Int32($0 % plan.output.count) }),
            count: count
        )
    }
}

import ApusEngine
import ApusEngineCUDA
import ApusMath
import KernelEmulation
import Testing

extension EmulationTests {
    /// The last dense layer, its loss and their gradients in one launch.
    @Suite struct HeadTests {
        private static let rule = UpdateRule(optimizer: .sgd(momentum: 0, nesterov: false))

        private func kernels(_ layers: [LayerSpecification], _ precision: Precision, _ multiprocessors: Int = 132)
            throws
            -> [String]
        {
            let plan = try NetworkPlan(
                input: TensorShape(height: 28, width: 28, channels: 1),
                layers: layers,
                loss: .crossEntropy(smoothing: 0)
            )
            return CUDANetwork.stepKernels(
                plan,
                batch: 128,
                update: Self.rule,
                precision: precision,
                traits: DeviceTraits(
                    multiprocessors: multiprocessors,
                    computeCapability: multiprocessors == 108 ? (8, 0) : (9, 0)
                )
            )
        }

        @Test(arguments: Precision.allCases, [8, 108, 132])
        func `a step of the Keras network has thirteen launches`(precision: Precision, multiprocessors: Int) throws {
            let layers = DeviceCheck.Subject.layers(32, 64, kernel: 3)

            let kernels = try self.kernels(layers, precision, multiprocessors)

            #expect(kernels.count == 13, "\(kernels)")
            #expect(kernels.filter { $0.hasPrefix("apus_head_") }.count == 1)
            #expect(!kernels.contains { $0.hasPrefix("apus_loss_") || $0.hasPrefix("apus_finish_forward_") })
        }

        @Test func `a last layer that is too large is a product of its own`() throws {
            let layers: [LayerSpecification] = [.flatten, .dense(.init(units: 65)), .activation(.softmax)]

            let kernels = try self.kernels(layers, .bf16)

            #expect(kernels.contains { $0.hasPrefix("apus_loss_") })
            #expect(!kernels.contains { $0.hasPrefix("apus_head_") })
        }

        private struct Case: Sendable {
            let layers: [LayerSpecification]
            let loss: Loss
        }

        /// Parts to add behind a dropout; no activation before the head; a convolution before it; a loss of squares.
        private static let cases = [
            Case(
                layers: [
                    .flatten, .dense(.init(units: 21, activation: .relu)), .dropout(rate: 0.4), .dense(.init(units: 5)),
                    .activation(.softmax),
                ],
                loss: .crossEntropy(smoothing: 0.1)
            ),
            Case(
                layers: [.flatten, .dense(.init(units: 9)), .dense(.init(units: 24)), .activation(.softmax)],
                loss: .crossEntropy(smoothing: 0)
            ),
            Case(
                layers: [
                    .convolution(.init(filters: 3, kernelHeight: 14, kernelWidth: 14, activation: .tanh)), .flatten,
                    .dense(.init(units: 3)), .activation(.softmax),
                ],
                loss: .crossEntropy(smoothing: 0)
            ),
            Case(
                layers: [.flatten, .dense(.init(units: 12, activation: .sigmoid)), .dense(.init(units: 2))],
                loss: .meanSquaredError
            ),
        ]

        @Test(arguments: 0..<4, Precision.allCases)
        func `a step with it is the reference's, whatever the order of threads`(index: Int, precision: Precision) throws
        {
            let tried = Self.cases[index]
            let plan = try NetworkPlan(
                input: TensorShape(height: 16, width: 16, channels: 1),
                layers: tried.layers,
                loss: tried.loss
            )
            let batch = Self.batch(plan, count: 11)
            func step(_ backend: any Backend) throws -> (sums: BatchSums, judged: BatchSums, state: NetworkState) {
                let network = try backend.makeNetwork(plan, batch: 12, update: Self.rule)
                try network.load(ParameterInitialization(seed: 4).state(of: plan, optimizer: Self.rule.optimizer))
                let sums = try network.trainStep(batch, scalars: StepScalars(learningRate: 1, step: 0, seed: 11))
                return (sums, try network.evaluate(batch), try network.store())
            }
            let expected = try step(ReferenceBackend())
            let orders = [APUS_ORDER_FORWARD, APUS_ORDER_REVERSE, APUS_ORDER_SHUFFLED]

            let found = try orders.map { try step(EmulatedDevice.backend(precision, order: $0)) }

            let bounds: [Precision: Double] = [.fp32: 1e-5, .tf32: 2e-3, .bf16: 4e-2]
            let bound = try #require(bounds[precision])
            for one in found {
                #expect(one.state == found[0].state && one.sums == found[0].sums && one.judged == found[0].judged)
                #expect(abs(one.sums.loss - expected.sums.loss) < bound * abs(expected.sums.loss))
                for (found, expected) in zip(one.state.parameters, expected.state.parameters) {
                    #expect(BackendComparison.error(found, expected) < bound)
                }
            }
            apus_emulation_set_order(APUS_ORDER_FORWARD)
        }

        private static func batch(_ plan: NetworkPlan, count: Int) -> Batch {
            var random = SeededRandom(seed: 3)
            let images = (0..<(count * plan.input.count)).map { _ in Float(random.normal()) }
            let outputs = plan.output.count
            guard case .crossEntropy = plan.loss else {
                let values = (0..<(count * outputs)).map { _ in Float(random.normal()) }
                return Batch(images: images, targets: .values(values), count: count)
            }
            let classes = (0..<count).map { Int32($0 % outputs) }
            return Batch(images: images, targets: .classes(classes), count: count)
        }
    }
}

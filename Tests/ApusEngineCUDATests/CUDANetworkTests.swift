import ApusEngine
import ApusEngineCUDA
import ApusMath
import KernelEmulation
import Testing

extension EmulationTests {
    /// Whole steps of training, on the kernels' emulation.
    @Suite struct CUDANetworkTests {
        static let rules: [UpdateRule] = [
            UpdateRule(optimizer: .sgd(momentum: 0, nesterov: false), weightDecay: 0.01),
            UpdateRule(optimizer: .sgd(momentum: 0.9, nesterov: true), clipNorm: 0.5),
            UpdateRule(optimizer: .adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-7), clipValue: 0.01),
            UpdateRule(optimizer: .adamw(beta1: 0.9, beta2: 0.99, epsilon: 1e-7), weightDecay: 0.1, clipNorm: 1),
            UpdateRule(optimizer: .rmsprop(rho: 0.9, epsilon: 1e-5)),
            UpdateRule(optimizer: .adagrad(epsilon: 1e-5)),
            UpdateRule(optimizer: .adadelta(rho: 0.95, epsilon: 1e-5), weightDecay: 0.01),
        ]

        @Test(arguments: rules)
        func `steps change the state as the reference does`(rule: UpdateRule) throws {
            let plan = try Self.plan()
            let networks = try [try EmulatedDevice.backend(.fp32), ReferenceBackend() as any Backend].map {
                try $0.makeNetwork(plan, batch: 6, update: rule)
            }
            var sums: [[BatchSums]] = []
            for network in networks {
                try network.load(ParameterInitialization(seed: 4).state(of: plan, optimizer: rule.optimizer))
                // The second batch is a smaller one.
                sums.append(
                    try [6, 4].enumerated().map { step, count in
                        try network.trainStep(
                            Self.batch(plan, count: count, seed: UInt64(step)),
                            scalars: StepScalars(learningRate: 0.05, step: step, seed: 11)
                        )
                    }
                )
            }
            for (found, expected) in zip(sums[0], sums[1]) {
                #expect(abs(found.loss - expected.loss) < 1e-5 * abs(expected.loss))
                #expect(found.correct == expected.correct)
                #expect(found.count == expected.count)
            }
            let states = try networks.map { try $0.store() }
            for (found, expected) in zip(states[0].parameters, states[1].parameters) {
                #expect(BackendComparison.error(found, expected) < 1e-4)
            }
            for (found, expected) in zip(states[0].statistics, states[1].statistics) {
                #expect(BackendComparison.error(found, expected) < 1e-5)
            }
            let judged = try networks.map { try $0.evaluate(Self.batch(plan, count: 5, seed: 9)) }
            #expect(abs(judged[0].loss - judged[1].loss) < 1e-4 * abs(judged[1].loss))
        }

        /// Pixels enough that the gradient is made in parts which the warps of the update share.
        @Test func `a gradient in many parts is their sum`() throws {
            let plan = try NetworkPlan(
                input: TensorShape(height: 12, width: 12, channels: 2),
                layers: [
                    .convolution(.init(filters: 3, kernelHeight: 3, kernelWidth: 3, padding: .same)),
                    .globalAveragePool, .dense(.init(units: 2)), .activation(.softmax),
                ],
                loss: .crossEntropy(smoothing: 0)
            )
            let states = try [try EmulatedDevice.backend(.fp32), ReferenceBackend() as any Backend].map { backend in
                let network = try backend.makeNetwork(plan, batch: 32, update: Self.rules[0])
                try network.load(ParameterInitialization(seed: 4).state(of: plan, optimizer: Self.rules[0].optimizer))
                _ = try network.trainStep(
                    Self.batch(plan, count: 32, seed: 1),
                    scalars: StepScalars(learningRate: 10, step: 0, seed: 1)
                )
                return try network.store()
            }

            for (found, expected) in zip(states[0].parameters, states[1].parameters) {
                #expect(BackendComparison.error(found, expected) < 1e-5)
            }
        }

        @Test(arguments: Precision.allCases)
        func `a stored state goes on with the same bits`(precision: Precision) throws {
            let plan = try Self.plan()
            let backend = try EmulatedDevice.backend(precision)
            let networks = try (0..<2).map { _ in try backend.makeNetwork(plan, batch: 4, update: Self.rules[2]) }
            try networks[0].load(ParameterInitialization(seed: 1).state(of: plan, optimizer: Self.rules[2].optimizer))
            let batch = Self.batch(plan, count: 4, seed: 1)
            _ = try networks[0].trainStep(batch, scalars: StepScalars(learningRate: 0.01, step: 0, seed: 5))
            try networks[1].load(networks[0].store())

            let sums = try networks.map {
                try $0.trainStep(batch, scalars: StepScalars(learningRate: 0.01, step: 1, seed: 5))
            }

            #expect(sums[0] == sums[1])
            #expect(try networks[0].store() == networks[1].store())
        }

        @Test
        func `many steps in one call have the bits of single steps`() throws {
            let plan = try Self.plan()
            let backend = try EmulatedDevice.backend(.bf16)
            let networks = try (0..<2).map { _ in try backend.makeNetwork(plan, batch: 4, update: Self.rules[6]) }
            for network in networks {
                try network.load(ParameterInitialization(seed: 1).state(of: plan, optimizer: Self.rules[6].optimizer))
            }
            let data = Self.batch(plan, count: 10, seed: 3)
            let order = [7, 2, 9, 0, 4, 1, 8, 3, 6, 5]
            let scalars = (0..<3).map { StepScalars(learningRate: 0.1, step: $0, seed: 8) }
            var sums = BatchSums()
            for (step, start) in [0, 4, 8].enumerated() {
                let samples = order[start..<min(start + 4, 10)]
                sums += try networks[0].trainStep(Self.picked(data, samples, plan), scalars: scalars[step])
            }
            let resident = try #require(networks[1] as? any ResidentNetwork)
            try resident.place(Self.dataset(data, plan), normalizer: .identity, as: .train)
            try resident.begin(.train, order: order, moves: nil)

            let found = try resident.trainSteps(from: 0, scalars: scalars)

            #expect(found.sums == sums)
            #expect(found.badStep == nil)
            #expect(try networks[1].store() == networks[0].store())
        }

        @Test
        func `a loss that is not finite is told with its step`() throws {
            let plan = try Self.plan()
            let network = try EmulatedDevice.backend(.fp32).makeNetwork(plan, batch: 4, update: Self.rules[0])
            try network.load(ParameterInitialization(seed: 1).state(of: plan, optimizer: Self.rules[0].optimizer))
            var data = Self.batch(plan, count: 12, seed: 3)
            data.images[5 * plan.input.count] = .nan
            let resident = try #require(network as? any ResidentNetwork)
            try resident.place(Self.dataset(data, plan), normalizer: .identity, as: .train)
            try resident.begin(.train, order: Array(0..<12), moves: nil)

            let scalars = (0..<3).map { StepScalars(learningRate: 0.1, step: $0, seed: 8) }

            #expect(try resident.trainSteps(from: 0, scalars: scalars).badStep == 1)
        }

        @Test(arguments: Precision.allCases)
        func `trials side by side have the bits that each has alone`(precision: Precision) throws {
            let plan = try Self.plan()
            let backend = try EmulatedDevice.backend(precision)
            let states = (0..<3).map { seed in
                ParameterInitialization(seed: UInt64(seed)).state(of: plan, optimizer: Self.rules[6].optimizer)
            }
            let data = Self.dataset(Self.batch(plan, count: 8, seed: 2), plan)
            let together = try backend.makeNetworks(
                plan,
                batch: 4,
                updates: [UpdateRule](repeating: Self.rules[6], count: 3)
            )
            for (trial, state) in states.enumerated() { try together.load(state, trial: trial) }
            try together.trainAlike(data, steps: 4)

            for (trial, state) in states.enumerated() {
                let alone = try backend.makeNetworks(plan, batch: 4, updates: [Self.rules[6]])
                try alone.load(state, trial: 0)
                try alone.trainAlike(data, steps: 4)
                #expect(try together.store(trial: trial) == alone.store(trial: 0))
            }
        }

        @Test
        func `memory that is full is told at each allocation and nothing is kept`() throws {
            let plan = try Self.plan()
            let backend = try EmulatedDevice.backend(.fp32)
            defer { apus_emulation_allocations_left(-1) }
            let before = apus_emulation_allocations()
            var failures = 0
            for allowed in 0..<64 as Range<Int64> {
                apus_emulation_allocations_left(allowed)
                do {
                    let network = try backend.makeNetwork(plan, batch: 4, update: Self.rules[2])
                    _ = try network.trainStep(Self.batch(plan, count: 4, seed: 1), scalars: StepScalars())
                    break
                } catch let error as CUDAError {
                    guard case .memory = error else {
                        Issue.record("\(error)")
                        break
                    }
                    failures += 1
                    #expect(apus_emulation_allocations() == before)
                }
            }
            #expect(failures >= 3)
            #expect(apus_emulation_allocations() == before)
        }

        @Test
        func `a failure of the device at any call is an error and nothing is kept`() throws {
            let plan = try Self.plan()
            let backend = try EmulatedDevice.backend(.fp32)
            defer { apus_emulation_fail(0, 0, 0) }
            let before = apus_emulation_allocations()
            var failures = 0
            for call in stride(from: 1, to: 4000, by: 7) as StrideTo<Int64> {
                apus_emulation_fail(call, 719, 1)
                do {
                    let network = try backend.makeNetwork(plan, batch: 4, update: Self.rules[2])
                    _ = try network.trainStep(Self.batch(plan, count: 4, seed: 1), scalars: StepScalars())
                    apus_emulation_fail(0, 0, 0)
                    break
                } catch let error as CUDAError {
                    failures += 1
                    #expect(error.isSticky)
                }
                #expect(apus_emulation_allocations() == before)
            }
            #expect(failures > 5)
        }

        // ---- What is trained

        private static func plan() throws -> NetworkPlan {
            try NetworkPlan(
                input: TensorShape(height: 7, width: 6, channels: 2),
                layers: [
                    .convolution(.init(filters: 5, kernelHeight: 3, kernelWidth: 2, activation: .relu)),
                    .batchNorm(momentum: 0.9, epsilon: 1e-3),
                    .residual(
                        layers: [
                            .convolution(
                                .init(filters: 5, kernelHeight: 3, kernelWidth: 3, padding: .same, activation: .tanh)
                            )
                        ],
                        projects: false
                    ),
                    .maxPool(.init(height: 2, width: 2, stride: 2)),
                    .dropout(rate: 0.25),
                    .flatten,
                    .dense(.init(units: 9, activation: .relu)),
                    .dropout(rate: 0.5),
                    .dense(.init(units: 3)),
                    .activation(.softmax),
                ],
                loss: .crossEntropy(smoothing: 0.1)
            )
        }

        private static func batch(_ plan: NetworkPlan, count: Int, seed: UInt64) -> Batch {
            var random = SeededRandom(seed: seed)
            return Batch(
                images: (0..<(count * plan.input.count)).map { _ in Float(random.normal()) },
                targets: .classes((0..<count).map { _ in Int32(random.integer(below: plan.output.count)) }),
                count: count
            )
        }

        private static func dataset(_ batch: Batch, _ plan: NetworkPlan) -> Dataset {
            guard case .classes(let classes) = batch.targets else { preconditionFailure("batches have classes here") }
            return Dataset(
                shape: plan.input,
                samples: batch.images,
                targets: .classes(classes, count: plan.output.count)
            )
        }

        private static func picked(_ batch: Batch, _ samples: ArraySlice<Int>, _ plan: NetworkPlan) -> Batch {
            guard case .classes(let classes) = batch.targets else { preconditionFailure("batches have classes here") }
            let size = plan.input.count
            return Batch(
                images: samples.flatMap { batch.images[($0 * size)..<(($0 + 1) * size)] },
                targets: .classes(samples.map { classes[$0] }),
                count: samples.count
            )
        }
    }
}

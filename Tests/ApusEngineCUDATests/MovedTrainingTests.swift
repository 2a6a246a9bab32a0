import ApusEngine
import ApusEngineCUDA
import Testing

extension EmulationTests {
    /// Trainings that change their place, and networks at the edges.
    @Suite struct MovedTrainingTests {
        @Test(arguments: [true, false])
        func `a training goes on elsewhere from its checkpoint, as if it had stayed`(isFirstOnCPU: Bool) throws {
            let training = SmallTraining(rate: 0.01, epochs: 4)
            let whole = try training.trainer(ReferenceBackend())
            #expect(try whole.run() == .completed)
            let backends: [any Backend] = [ReferenceBackend(), try EmulatedDevice.backend(.fp32)]
            let first = try training.trainer(backends[isFirstOnCPU ? 0 : 1])
            var kept: [UInt8] = []
            _ = try first.run(TrainerObserver(onCheckpoint: { kept = $0.encoded() }), until: 2)

            let second = try training.trainer(backends[isFirstOnCPU ? 1 : 0])
            try second.resume(from: Checkpoint(encoded: kept))

            #expect(try second.run() == .completed)
            #expect(second.step == whole.step)
            for (found, expected) in zip(try second.state().parameters, try whole.state().parameters) {
                #expect(BackendComparison.error(found, expected) < 1e-3)
            }
        }

        @Test(arguments: [1, 1_024])
        func `one filter and a thousand train as on the CPU`(filters: Int) throws {
            let training = SmallTraining(filters: filters, epochs: 1, batch: 4)
            let data = SmallTraining.data(samples: 4)
            let metrics = try [ReferenceBackend() as any Backend, try EmulatedDevice.backend(.fp32)].map { backend in
                let trainer = try training.trainer(backend, data: data)
                #expect(try trainer.run() == .completed)
                return try #require(trainer.metrics).values.map(\.value)
            }

            for (found, expected) in zip(metrics[1], metrics[0]) { #expect(abs(found - expected) < 1e-3) }
        }

        @Test func `a batch larger than the data is the data`() throws {
            let training = SmallTraining(epochs: 1, batch: 1_000)
            let trainers = try [ReferenceBackend() as any Backend, try EmulatedDevice.backend(.fp32)].map {
                try training.trainer($0)
            }
            for trainer in trainers { #expect(try trainer.run() == .completed) }

            #expect(trainers.map(\.stepsPerEpoch) == [1, 1])
            let losses = trainers.compactMap { $0.metrics?.values.first?.value }
            #expect(abs(losses[0] - losses[1]) < 1e-4)
        }

        @Test func `a window of 20 places on an image of 28 trains as on the CPU`() throws {
            let plan = try NetworkPlan(
                input: TensorShape(height: 28, width: 28, channels: 1),
                layers: [
                    .convolution(.init(filters: 2, kernelHeight: 20, kernelWidth: 20, activation: .relu)),
                    .flatten, .dense(.init(units: 2)), .activation(.softmax),
                ],
                loss: .crossEntropy(smoothing: 0)
            )
            let rule = UpdateRule(optimizer: .sgd(momentum: 0, nesterov: false))
            let images = (0..<(2 * 784)).map { Float($0 % 13) / 13 }
            let states = try [ReferenceBackend() as any Backend, try EmulatedDevice.backend(.fp32)].map { backend in
                let network = try backend.makeNetwork(plan, batch: 2, update: rule)
                try network.load(ParameterInitialization(seed: 4).state(of: plan, optimizer: rule.optimizer))
                _ = try network.trainStep(
                    Batch(images: images, targets: .classes([0, 1]), count: 2),
                    scalars: StepScalars(learningRate: 0.1, step: 0, seed: 1)
                )
                return try network.store()
            }

            for (found, expected) in zip(states[1].parameters, states[0].parameters) {
                #expect(BackendComparison.error(found, expected) < 1e-5)
            }
        }

        @Test func `a pool larger than its map is infeasible before there is a device`() {
            let layers: [LayerSpecification] = [.maxPool(.init(height: 9, width: 9, stride: 9)), .flatten]

            let error = #expect(throws: ShapeError.self) {
                try NetworkPlan(
                    input: TensorShape(height: 8, width: 8, channels: 1),
                    layers: layers,
                    loss: .meanSquaredError
                )
            }

            #expect(error?.kind == .infeasible)
        }

        @Test func `a loss that is no number ends the training, and names it`() throws {
            var training = SmallTraining(rate: 1e6, epochs: 3)
            training.dropout = 0
            let data = SmallTraining.data(samples: 20)
            let broken = Dataset(
                shape: data.shape,
                samples: [Float](repeating: .nan, count: 20 * data.shape.count),
                targets: data.train.dataset.targets
            )
            let device = try EmulatedDevice.backend(.fp32)
            let shared = SharedDevice(device: device.device, module: try KernelModule(device.device, image: []))
            let trainer = try training.trainer(
                shared.backend(.fp32),
                data: TrainingData(train: DataPart(broken))
            )

            guard case .diverged(let epoch, let step, let metric) = try trainer.run() else {
                Issue.record("it did not diverge")
                return
            }
            #expect((epoch, step, metric) == (1, 1, "train_loss"))
        }
    }
}

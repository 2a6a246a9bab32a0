import ApusEngine
import Testing

@Suite struct TrainerTests {
    private static let layers: [LayerSpecification] = [
        SmallNetworks.conv(3, 2, padding: .same, activation: .relu), .batchNorm(momentum: 0.9, epsilon: 1e-3),
        .dropout(rate: 0.2), .flatten, SmallNetworks.dense(2),
    ]

    private func trainer(
        epochs: Int = 3,
        rate: Double = 0.01,
        seed: UInt64 = 5,
        layers: [LayerSpecification] = layers,
        optimizer: OptimizerRule = .adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-7),
        memoryBytesMax: Int? = nil
    ) throws -> Trainer {
        let specification = TrainingSpecification(
            dataset: DatasetSpecification(name: "clouds"),
            layers: layers,
            update: UpdateRule(optimizer: optimizer),
            learningRate: rate,
            epochs: epochs,
            batch: 8,
            augmentation: Augmentation(flip: true, shift: 0.5)
        )
        let data = TrainingData(
            train: DataPart(SmallNetworks.clouds(30, seed: 1)),
            validation: DataPart(SmallNetworks.clouds(10, seed: 2)),
            test: DataPart(SmallNetworks.clouds(12, seed: 3))
        )
        return try Trainer(
            specification: specification,
            data: data,
            backend: ReferenceBackend(),
            seed: seed,
            memoryBytesMax: memoryBytesMax
        )
    }

    @Test func `each epoch reports its metrics, and training learns`() throws {
        let trainer = try self.trainer(epochs: 6)
        var epochs: [EpochMetrics] = []

        let outcome = try trainer.run(TrainerObserver(onMetrics: { epochs.append($0) }))

        #expect(outcome == .completed)
        #expect(epochs.map(\.epoch) == [1, 2, 3, 4, 5, 6])
        #expect(epochs.map(\.step) == [4, 8, 12, 16, 20, 24])
        #expect(
            epochs[0].values.map(\.name) == [
                "train_loss", "train_accuracy", "train_error", "val_loss", "val_accuracy", "val_error",
                "test_loss", "test_accuracy", "test_error",
            ]
        )
        #expect(try #require(epochs[5]["train_loss"]) < #require(epochs[0]["train_loss"]))
        let error = try #require(epochs[5]["val_error"])
        #expect(epochs[5]["val_accuracy"] == 1 - error)
    }

    @Test func `progress counts steps and samples`() throws {
        let trainer = try self.trainer(epochs: 2)
        var progress: [TrainingProgress] = []

        _ = try trainer.run(TrainerObserver(onProgress: { progress.append($0) }))

        #expect(progress.map(\.step) == Array(1...8))
        #expect(progress.map(\.samples) == [8, 16, 24, 30, 38, 46, 54, 60])
        #expect(progress.map(\.epoch) == [1, 1, 1, 1, 2, 2, 2, 2])
        #expect(progress.allSatisfy { $0.stepsTotal == 8 })
    }

    @Test func `the same seed gives the same bits, another seed others`() throws {
        let trainers = try [self.trainer(), self.trainer(), self.trainer(seed: 6)]

        for trainer in trainers { #expect(try trainer.run() == .completed) }

        #expect(try trainers[0].state() == trainers[1].state())
        #expect(try trainers[0].state() != trainers[2].state())
        #expect(trainers[0].metrics == trainers[1].metrics)
    }

    @Test(arguments: 0...11)
    func `a training that was broken off ends with the bits of an unbroken one`(step: Int) throws {
        let unbroken = try self.trainer()
        _ = try unbroken.run()
        var saved: [UInt8] = []

        let broken = try self.trainer()
        let outcome = try broken.run(
            TrainerObserver(onCheckpoint: { saved = $0.encoded() }, shouldStop: { broken.step == step })
        )
        let resumed = try self.trainer()
        try resumed.resume(from: Checkpoint(encoded: saved))
        let end = try resumed.run()

        #expect(outcome == .stopped(step: step))
        #expect(end == .completed)
        #expect(try resumed.state() == unbroken.state())
        #expect(resumed.metrics == unbroken.metrics)
    }

    @Test func `checkpoints are made after the epochs that are asked for, not after the last`() throws {
        var steps: [Int] = []

        _ = try self.trainer(epochs: 4).run(
            TrainerObserver(onCheckpoint: { steps.append($0.step) }, wantsCheckpoint: { $0 % 2 == 0 })
        )

        #expect(steps == [8])
    }

    @Test func `a training that is asked to pause does so after its epoch, and goes on with the same bits`() throws {
        let unbroken = try self.trainer(epochs: 4)
        _ = try unbroken.run()
        var (saved, epochs): ([UInt8], Int) = ([], 0)
        let observer = TrainerObserver(
            onMetrics: { _ in epochs += 1 },
            onCheckpoint: { saved = $0.encoded() },
            shouldPause: { epochs == 2 }
        )

        let outcome = try self.trainer(epochs: 4).run(observer)
        let resumed = try self.trainer(epochs: 4)
        try resumed.resume(from: Checkpoint(encoded: saved))
        _ = try resumed.run()

        #expect(outcome == .paused(epoch: 2))
        #expect(epochs == 2)
        #expect(try resumed.state() == unbroken.state())
    }

    @Test func `a finished training may be prolonged`() throws {
        let short = try self.trainer(epochs: 1)
        _ = try short.run()
        let long = try self.trainer(epochs: 3)
        try long.resume(from: short.checkpoint())
        _ = try long.run()

        let whole = try self.trainer(epochs: 3)
        _ = try whole.run()

        #expect(try long.state() == whole.state())
    }

    @Test func `a checkpoint of another training is refused`() throws {
        let checkpoint = try self.trainer(seed: 1).checkpoint()

        #expect(
            throws: CheckpointError(
                "the checkpoint is of another training: its specification, data or seed differ"
            )
        ) {
            try self.trainer(seed: 2).resume(from: checkpoint)
        }
    }

    /// The checkpoint of a training of 3 epochs that ran one of them.
    private func pausedAfterOne() throws -> Checkpoint {
        var saved: [UInt8] = []
        let outcome = try self.trainer().run(TrainerObserver(onCheckpoint: { saved = $0.encoded() }), until: 1)
        #expect(outcome == .paused(epoch: 1))
        return try Checkpoint(encoded: saved)
    }

    @Test(arguments: [1, 2])
    func `a training that pauses after an epoch goes on with the bits of an unbroken one`(epoch: Int) throws {
        let unbroken = try self.trainer()
        _ = try unbroken.run()
        var saved: [[UInt8]] = []
        var epochs: [Int] = []

        let first = try self.trainer().run(
            TrainerObserver(onMetrics: { epochs.append($0.epoch) }, onCheckpoint: { saved.append($0.encoded()) }),
            until: epoch
        )
        let second = try self.trainer()
        try second.goOn(from: Checkpoint(encoded: #require(saved.first)), after: epoch)
        let end = try second.run(TrainerObserver(onMetrics: { epochs.append($0.epoch) }), until: 3)

        #expect(first == .paused(epoch: epoch))
        #expect("\(first)" == "paused after epoch \(epoch)")
        #expect(saved.count == 1)
        #expect(end == .completed)
        #expect(epochs == [1, 2, 3])
        #expect(try second.state() == unbroken.state())
        #expect(second.metrics == unbroken.metrics)
    }

    @Test(arguments: [3, 4])
    func `a training that is to run to its last epoch or beyond completes, without a checkpoint`(last: Int) throws {
        var checkpoints = 0

        let outcome = try self.trainer().run(TrainerObserver(onCheckpoint: { _ in checkpoints += 1 }), until: last)

        #expect(outcome == .completed)
        #expect(checkpoints == 0)
    }

    @Test func `a training goes on with another rate, other batches and another dropout`() throws {
        let checkpoint = try self.pausedAfterOne()
        var layers = Self.layers
        layers[2] = .dropout(rate: 0.5)
        let other = try self.trainer(rate: 0.002, seed: 6, layers: layers)

        try other.goOn(from: checkpoint, after: 1)

        #expect(other.step == 4)
        #expect(try other.state() == checkpoint.state)
        var epochs: [Int] = []
        #expect(try other.run(TrainerObserver(onMetrics: { epochs.append($0.epoch) })) == .completed)
        #expect(epochs == [2, 3])
    }

    @Test func `another optimizer takes the weights over, and begins with an empty state`() throws {
        let checkpoint = try self.pausedAfterOne()
        let other = try self.trainer(optimizer: .sgd(momentum: 0.5, nesterov: false))

        try other.goOn(from: checkpoint, after: 1)

        let state = try other.state()
        #expect(state.parameters == checkpoint.state.parameters)
        #expect(state.statistics == checkpoint.state.statistics)
        #expect(!state.slots.isEmpty)
        #expect(state.slots.allSatisfy { $0.allSatisfy { $0.allSatisfy { $0 == 0 } } })
    }

    @Test func `a training cannot go on from another network`() throws {
        let checkpoint = try self.pausedAfterOne()
        let layers: [LayerSpecification] = [.flatten, SmallNetworks.dense(2)]

        #expect(
            throws: CheckpointError("the checkpoint is of another network: its layers or their sizes differ")
        ) {
            try self.trainer(layers: layers).goOn(from: checkpoint, after: 1)
        }
    }

    @Test func `a loss that is no longer finite ends the training`() throws {
        let trainer = try self.trainer(rate: 1e300)

        let outcome = try trainer.run()

        guard case .diverged(epoch: 1, _, let metric) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(["train_loss", "val_loss"].contains(metric))
        #expect("\(outcome)".hasSuffix("try a smaller learning rate"))
    }

    @Test func `a model that does not fit is refused before it is compiled`() {
        #expect(throws: ShapeError.self) {
            try self.trainer(layers: [.maxPool(SmallNetworks.pool(5)), .flatten, SmallNetworks.dense(2)])
        }
        #expect(throws: ShapeError.self) { try self.trainer(memoryBytesMax: 100) }
    }

    @Test func `predictions are probabilities of normalized samples`() throws {
        let trainer = try self.trainer()

        let (input, output) = try trainer.predictions(trainer.data.train, count: 4)

        #expect(input.count == 16 && output.count == 8)
        #expect(abs(output[0] + output[1] - 1) < 1e-6)
    }
}

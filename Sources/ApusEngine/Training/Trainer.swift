import ApusMath

/// Trains one network: epochs of shuffled batches, judged after each on the validation and test parts.
///
/// All that is random is a function of the seed and the position (epoch, step, sample), so a training that is
/// resumed from a checkpoint ends with the same bits as one that was never broken off. Test metrics are only
/// reported: nothing here decides by them.
package final class Trainer {
    package let specification: TrainingSpecification
    package let data: TrainingData
    package let plan: NetworkPlan
    package let stepsPerEpoch: Int

    /// Updates made so far.
    package private(set) var step = 0

    /// Of the last whole epoch.
    package private(set) var metrics: EpochMetrics?

    private let network: any BackendNetwork

    /// The network when it keeps the data itself.
    private let resident: (any ResidentNetwork)?
    private let seed: UInt64
    private var sums = BatchSums()

    /// Steps of a resident network between two looks at the observer.
    private static let residentSteps = 64

    /// Throws a ``ShapeError`` when the model does not fit the data or `memoryBytesMax`, or what the backend throws.
    package init(
        specification: TrainingSpecification,
        data: TrainingData,
        backend: any Backend,
        seed: UInt64,
        memoryBytesMax: Int? = nil
    ) throws {
        self.specification = specification
        self.data = data
        self.seed = specification.seed ?? seed
        let plan = try NetworkPlan(input: data.shape, layers: specification.layers, loss: specification.loss)
        let optimizer = specification.update.optimizer
        let batch = min(specification.batch, data.train.count)
        try plan.check(
            outputs: data.outputs,
            batch: batch,
            slots: optimizer.slots.count,
            memoryBytesMax: memoryBytesMax
        )
        self.plan = plan
        self.stepsPerEpoch = (data.train.count + batch - 1) / batch
        self.network = try backend.makeNetwork(plan, batch: batch, update: specification.update)
        self.resident = self.network as? any ResidentNetwork
        if let resident = self.resident {
            try resident.place(data.train.dataset, normalizer: data.normalizer, as: .train)
            if let part = data.validation {
                try resident.place(part.dataset, normalizer: data.normalizer, as: .validation)
            }
            if let part = data.test { try resident.place(part.dataset, normalizer: data.normalizer, as: .test) }
        }
        try self.network.load(ParameterInitialization(seed: self.seed).state(of: plan, optimizer: optimizer))
    }

    package var stepsTotal: Int { self.stepsPerEpoch * self.specification.epochs }

    /// Parameters, statistics and optimizer state as they are now.
    package func state() throws -> NetworkState {
        try self.network.store()
    }

    /// Trains to the end, or to the end of that epoch, counted from 1, with a checkpoint there.
    package func run(
        _ observer: TrainerObserver = TrainerObserver(),
        until last: Int? = nil
    ) throws -> TrainingOutcome {
        let last = min(last ?? self.specification.epochs, self.specification.epochs)
        let source = BatchSource(
            self.data.train,
            normalizer: self.data.normalizer,
            augmentation: self.specification.augmentation,
            seed: self.seed
        )
        var batch = source.makeBatch(size: self.network.batch)
        while self.step < last * self.stepsPerEpoch {
            let epoch = self.step / self.stepsPerEpoch
            if let end = try self.runEpoch(epoch, source, &batch, observer) { return end }
            let metrics = try self.measure(epoch: epoch)
            if let bad = metrics.values.first(where: { !$0.value.isFinite }) {
                return .diverged(epoch: epoch + 1, step: self.step, metric: bad.name)
            }
            self.metrics = metrics
            self.sums = BatchSums()
            try observer.onMetrics(metrics)
            let isEarly = epoch + 1 < last && observer.shouldPause()
            let isPaused = isEarly || epoch + 1 == last && last < self.specification.epochs
            if isPaused || (epoch + 1 < last && observer.wantsCheckpoint(epoch + 1)) {
                try observer.onCheckpoint(self.checkpoint())
            }
            if isEarly { return .paused(epoch: epoch + 1) }
        }
        return last < self.specification.epochs ? .paused(epoch: last) : .completed
    }

    /// Runs what is left of an epoch; an outcome when the training ends inside it.
    private func runEpoch(
        _ epoch: Int,
        _ source: BatchSource,
        _ batch: inout Batch,
        _ observer: TrainerObserver
    ) throws -> TrainingOutcome? {
        let order = source.order(epoch: epoch)
        if let resident = self.resident {
            return try self.runEpoch(
                epoch,
                on: resident,
                order: order,
                moves: source.moves(order, epoch: epoch),
                observer
            )
        }
        for index in (self.step % self.stepsPerEpoch)..<self.stepsPerEpoch {
            if observer.shouldStop() {
                try observer.onCheckpoint(self.checkpoint())
                return .stopped(step: self.step)
            }
            let start = index * self.network.batch
            let samples = order[start..<min(start + self.network.batch, order.count)]
            source.fill(&batch, with: samples, epoch: epoch)
            let sums = try self.network.trainStep(batch, scalars: self.scalars())
            self.sums += sums
            self.step += 1
            guard sums.loss.isFinite else {
                return .diverged(epoch: epoch + 1, step: self.step, metric: "train_loss")
            }
            try observer.onProgress(self.progress(epoch: epoch))
        }
        return nil
    }

    /// The same where the network picks its batches itself: some steps in one call.
    private func runEpoch(
        _ epoch: Int,
        on network: any ResidentNetwork,
        order: [Int],
        moves: [ResidentMove]?,
        _ observer: TrainerObserver
    ) throws -> TrainingOutcome? {
        try network.begin(.train, order: order, moves: moves)
        while self.step < (epoch + 1) * self.stepsPerEpoch {
            if observer.shouldStop() {
                try observer.onCheckpoint(self.checkpoint())
                return .stopped(step: self.step)
            }
            let first = self.step % self.stepsPerEpoch
            let count = min(Self.residentSteps, self.stepsPerEpoch - first)
            let scalars = (0..<count).map { self.scalars(step: self.step + $0) }
            let found = try network.trainSteps(from: first, scalars: scalars)
            self.sums += found.sums
            if let bad = found.badStep {
                self.step += bad + 1
                return .diverged(epoch: epoch + 1, step: self.step, metric: "train_loss")
            }
            self.step += count
            try observer.onProgress(self.progress(epoch: epoch))
        }
        return nil
    }

    private func scalars() -> StepScalars { self.scalars(step: self.step) }

    private func scalars(step: Int) -> StepScalars {
        let rate = self.specification.schedule.learningRate(
            self.specification.learningRate,
            step: step,
            stepsPerEpoch: self.stepsPerEpoch,
            epochs: self.specification.epochs
        )
        let seed = SplitMix64.seed(self.seed, stream: RandomPurpose.dropout.rawValue)
        return StepScalars(learningRate: Float(rate), step: step, seed: seed)
    }

    private func progress(epoch: Int) -> TrainingProgress {
        TrainingProgress(
            step: self.step,
            stepsTotal: self.stepsTotal,
            epoch: epoch + 1,
            samples: epoch * self.data.train.count + self.sums.count,
            trainLoss: self.sums.loss / Double(max(self.sums.count, 1))
        )
    }
}

extension Trainer {
    /// Sums over a whole part, in inference mode.
    package func evaluate(_ part: DataPart) throws -> BatchSums {
        try self.evaluate(part, as: nil)
    }

    /// `resident` says which of the training's parts it is, for a network that keeps these.
    private func evaluate(_ part: DataPart, as resident: ResidentPart?) throws -> BatchSums {
        if let network = self.resident, let resident {
            try network.begin(resident, order: part.indices, moves: nil)
            return try network.evaluateAll()
        }
        let source = BatchSource(part, normalizer: self.data.normalizer, seed: self.seed)
        var batch = source.makeBatch(size: self.network.batch)
        var sums = BatchSums()
        for start in stride(from: 0, to: part.count, by: self.network.batch) {
            let samples = part.indices[start..<min(start + self.network.batch, part.count)]
            source.fill(&batch, with: samples, epoch: 0)
            sums += try self.network.evaluate(batch)
        }
        return sums
    }

    /// The network's outputs for the first samples of a part.
    package func predictions(_ part: DataPart, count: Int) throws -> (input: [Float], output: [Float]) {
        let source = BatchSource(part, normalizer: self.data.normalizer, seed: self.seed)
        let count = min(count, part.count, self.network.batch)
        var batch = source.makeBatch(size: count)
        source.fill(&batch, with: part.indices.prefix(count), epoch: 0)
        return (batch.images, try self.network.forward(batch.images, count: count, training: nil))
    }

    private func measure(epoch: Int) throws -> EpochMetrics {
        var values = self.values(self.sums, prefix: "train")
        if let part = self.data.validation {
            values += self.values(try self.evaluate(part, as: .validation), prefix: "val")
        }
        if let part = self.data.test { values += self.values(try self.evaluate(part, as: .test), prefix: "test") }
        return EpochMetrics(epoch: epoch + 1, step: self.step, values: values)
    }

    private func values(_ sums: BatchSums, prefix: String) -> [EpochMetrics.Value] {
        let count = Double(sums.count)
        let loss = EpochMetrics.Value("\(prefix)_loss", sums.loss / count)
        guard case .classes = self.data.train.dataset.targets else { return [loss] }
        return [
            loss,
            EpochMetrics.Value("\(prefix)_accuracy", Double(sums.correct) / count),
            EpochMetrics.Value("\(prefix)_error", Double(sums.count - sums.correct) / count),
        ]
    }
}

extension Trainer {
    /// Everything that a later run needs to go on from here.
    package func checkpoint() throws -> Checkpoint {
        Checkpoint(
            fingerprint: self.fingerprint,
            step: self.step,
            sums: self.sums,
            tensorNames: Checkpoint.tensorNames(self.plan, self.specification.update.optimizer),
            state: try self.network.store()
        )
    }

    /// Goes on where a checkpoint was made; throws a ``CheckpointError`` when it is of another training.
    ///
    /// The number of epochs may differ: a training may be prolonged.
    package func resume(from checkpoint: Checkpoint) throws {
        guard checkpoint.fingerprint == self.fingerprint else {
            throw CheckpointError("the checkpoint is of another training: its specification, data or seed differ")
        }
        guard (0...self.stepsTotal).contains(checkpoint.step) else {
            throw CheckpointError("the checkpoint is at step \(checkpoint.step) of \(self.stepsTotal)")
        }
        try self.network.load(checkpoint.state)
        self.step = checkpoint.step
        self.sums = checkpoint.sums
    }

    /// Goes on after so many whole epochs from what another training of the same network left.
    ///
    /// Its learning rate, its rates of dropout and its batches may differ, and so may its optimizer, which then
    /// begins with an empty state. Throws a ``CheckpointError`` when the network is another.
    package func goOn(from checkpoint: Checkpoint, after epoch: Int) throws {
        if checkpoint.fingerprint == self.fingerprint { return try self.resume(from: checkpoint) }
        let optimizer = self.specification.update.optimizer
        let own = ParameterInitialization(seed: self.seed).state(of: self.plan, optimizer: optimizer)
        let names = Checkpoint.tensorNames(self.plan, optimizer)
        guard let state = checkpoint.state(named: names, like: own) else {
            throw CheckpointError("the checkpoint is of another network: its layers or their sizes differ")
        }
        try self.network.load(state)
        self.step = epoch * self.stepsPerEpoch
        self.sums = BatchSums()
    }

    private var fingerprint: String {
        var specification = self.specification
        specification.epochs = 0
        // A training may go on anywhere.
        specification.device = .auto
        return Checkpoint.fingerprint("\(specification) \(self.seed) \(self.data.train.count) \(self.data.shape)")
    }
}

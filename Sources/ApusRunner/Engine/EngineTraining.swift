import ApusEngine
import ApusStudy
import FoundationEssentials
import Glibc

/// One training in the engine's process, from its request to its model.
struct EngineTraining {
    /// How much training a crash may cost, at the most, beside the epoch that runs.
    static let checkpointInterval = Duration.seconds(60)

    /// How often an epoch's progress is told.
    private static let progressPerEpoch = 20

    /// What a backend is made for.
    struct Needs {
        let specification: TrainingSpecification
        let data: TrainingData
        let threads: Int

        /// Samples of a step: never more than there are.
        var batch: Int { min(self.specification.batch, self.data.train.count) }

        func plan() throws(ShapeError) -> NetworkPlan {
            try NetworkPlan(
                input: self.data.shape,
                layers: self.specification.layers,
                loss: self.specification.loss
            )
        }
    }

    enum End: Hashable {
        case outcome(EngineEvent.Outcome, reason: String)
        case device(DeviceFailure, reason: String)
    }

    let request: EngineRequest
    let events: EngineEvents
    let clock: any Clock<Duration>

    /// Lines for people.
    var log: Int32 = STDERR_FILENO

    /// What trainings of this process have read; `nil` where there is one alone.
    var datasets: DatasetCache?

    /// Whether main memory bounds the network.
    var isInMainMemory = true
    var shouldStop: () -> Bool = { false }

    /// The network is made, and its memory taken.
    var onMade: () -> Void = {}

    /// After each step, and after each epoch.
    var onProgress: (_ steps: Int) -> Void = { _ in }
    var onEpoch: () -> Void = {}

    /// Trains, and writes the model; whatever goes wrong is the outcome, with its reason.
    ///
    /// Nothing of the training is left when it returns.
    func run(makeBackend: (Needs) throws -> any Backend) -> End {
        do {
            let (outcome, reason) = try self.train(makeBackend)
            return .outcome(outcome, reason: reason)
        } catch let error as ShapeError {
            return .outcome(error.kind == .infeasible ? .infeasible : .failed, reason: error.message)
        } catch is StopRequest {
            return .outcome(.stopped, reason: "")
        } catch let error as any DeviceError where error.failure != .other {
            return .device(error.failure, reason: "\(error)")
        } catch {
            return .outcome(.failed, reason: "\(error)")
        }
    }

    private func train(
        _ makeBackend: (Needs) throws -> any Backend
    ) throws -> (outcome: EngineEvent.Outcome, reason: String) {
        let json = try self.request.specificationJSON()
        let specification = try TrainingSpecification(json: json)
        let loader = DatasetLoader(specification.dataset, loss: specification.loss)
        let folder = self.request.datasetFolder
        let data = try self.datasets?.load(loader, path: folder) ?? loader.load(path: folder)
        let needs = Needs(specification: specification, data: data, threads: self.request.threads)
        let trainer = try Trainer(
            specification: specification,
            data: data,
            backend: try makeBackend(needs),
            seed: self.request.seed,
            memoryBytesMax: self.memoryBytesMax
        )
        self.onMade()
        if let steps = self.request.steps {
            if steps.from > 0 { try self.goOn(trainer, after: steps.from) }
        } else {
            self.resume(trainer)
        }
        self.events.send(.started)
        let outcome = try trainer.run(self.observer(trainer), until: self.request.steps?.to)
        switch outcome {
        case .paused: return (.paused, "")
        case .stopped: return (.stopped, "")
        case .completed: break
        default: return (.failed, outcome.description)
        }
        try self.writeModel(trainer, configuration: json)
        return (.succeeded, "")
    }

    private var memoryBytesMax: Int? {
        guard self.isInMainMemory else { return nil }
        return self.request.memoryBytes > 0 ? self.request.memoryBytes : Self.machineMemory
    }

    /// What a network may take where the study does not say: nine tenths of the machine's memory.
    private static var machineMemory: Int? {
        let (pages, bytes) = (sysconf(Int32(_SC_PHYS_PAGES)), sysconf(Int32(_SC_PAGESIZE)))
        return pages > 0 && bytes > 0 ? pages / 10 * 9 * bytes : nil
    }

    /// Goes on from the run's checkpoint; a training without one, or with one of another training, begins anew.
    private func resume(_ trainer: Trainer) {
        guard let bytes = FileManager.default.contents(atPath: self.request.checkpoint) else { return }
        do {
            try trainer.resume(from: Checkpoint(encoded: Array(bytes)))
            self.say("goes on from step \(trainer.step)")
        } catch {
            self.say("begins anew: \(error)")
        }
    }

    /// Takes over what was saved after some epochs, of this configuration or of another with the same network.
    private func goOn(_ trainer: Trainer, after epoch: Int) throws {
        guard let bytes = FileManager.default.contents(atPath: self.request.checkpoint) else {
            throw RunnerError("the checkpoint after epoch \(epoch) is not there")
        }
        try trainer.goOn(from: Checkpoint(encoded: Array(bytes)), after: epoch)
        self.say("goes on after epoch \(epoch)")
    }

    private func observer(_ trainer: Trainer) -> TrainerObserver {
        let (events, path) = (self.events, self.request.checkpoint)
        let every = max(1, trainer.stepsPerEpoch / Self.progressPerEpoch)
        let (isInSteps, folder) = (self.request.steps != nil, RunFolder(path: self.request.runFolder))
        var watch = Stopwatch(self.clock)
        var step = trainer.step
        return TrainerObserver(
            onMetrics: { metrics in
                let values = Dictionary(metrics.values.map { ($0.name, $0.value) }) { first, _ in first }
                events.send(.metrics(step: metrics.epoch, values: values))
                let line = metrics.values.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
                self.say("epoch \(metrics.epoch): \(line)")
                self.onEpoch()
            },
            onProgress: { progress in
                self.onProgress(progress.step - step)
                step = progress.step
                guard progress.step % every == 0 else { return }
                events.send(.progress(done: progress.step, total: progress.stepsTotal))
            },
            onCheckpoint: { checkpoint in
                try FileWriter.write(checkpoint.encoded(), to: path)
                watch = Stopwatch(self.clock)
            },
            shouldStop: self.shouldStop,
            wantsCheckpoint: { _ in watch.elapsed >= Self.checkpointInterval },
            shouldPause: { isInSteps && folder.isAskedToGiveWay }
        )
    }

    private func writeModel(_ trainer: Trainer, configuration: [UInt8]) throws {
        if mkdir(self.request.modelFolder, 0o755) != 0, errno != EEXIST {
            throw RunnerError("cannot make the folder of the model: \(String(cString: strerror(errno)))")
        }
        try ModelArtifact(
            plan: trainer.plan,
            state: try trainer.state(),
            normalizer: trainer.data.normalizer,
            metrics: trainer.metrics,
            configuration: try JSONValue(json: configuration)
        ).write(toFolder: self.request.modelFolder)
    }

    /// For the person who reads the attempt's log.
    private func say(_ line: String) {
        let bytes = Array("\(line)\n".utf8)
        // A log that cannot be written must not end a training.
        _ = write(self.log, bytes, bytes.count)
    }
}

/// A training that waits is told to stop.
struct StopRequest: Error {}

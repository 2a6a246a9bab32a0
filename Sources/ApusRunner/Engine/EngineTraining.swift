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

    let request: EngineRequest
    let events: EngineEvents
    let clock: any Clock<Duration>

    /// Trains, and writes the model; whatever goes wrong is the outcome, with its reason.
    func run(makeBackend: (_ threads: Int) throws -> any Backend) -> (outcome: EngineEvent.Outcome, reason: String) {
        do {
            let json = try self.request.specificationJSON()
            let specification = try TrainingSpecification(json: json)
            let data = try DatasetLoader(specification.dataset, loss: specification.loss)
                .load(path: self.request.datasetFolder)
            let trainer = try Trainer(
                specification: specification,
                data: data,
                backend: try makeBackend(self.request.threads),
                seed: self.request.seed,
                memoryBytesMax: self.request.memoryBytes > 0 ? self.request.memoryBytes : Self.machineMemory
            )
            if let steps = self.request.steps {
                if steps.from > 0 { try self.goOn(trainer, after: steps.from) }
            } else {
                self.resume(trainer)
            }
            self.events.send(.started)
            let outcome = try trainer.run(self.observer(trainer), until: self.request.steps?.to)
            if case .paused = outcome { return (.paused, "") }
            guard outcome == .completed else { return (.failed, outcome.description) }
            try self.writeModel(trainer, configuration: json)
            return (.succeeded, "")
        } catch let error as ShapeError {
            return (error.kind == .infeasible ? .infeasible : .failed, error.message)
        } catch {
            return (.failed, "\(error)")
        }
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
            Self.log("goes on from step \(trainer.step)")
        } catch {
            Self.log("begins anew: \(error)")
        }
    }

    /// Takes over what was saved after some epochs, of this configuration or of another with the same network.
    private func goOn(_ trainer: Trainer, after epoch: Int) throws {
        guard let bytes = FileManager.default.contents(atPath: self.request.checkpoint) else {
            throw RunnerError("the checkpoint after epoch \(epoch) is not there")
        }
        try trainer.goOn(from: Checkpoint(encoded: Array(bytes)), after: epoch)
        Self.log("goes on after epoch \(epoch)")
    }

    private func observer(_ trainer: Trainer) -> TrainerObserver {
        let (events, path) = (self.events, self.request.checkpoint)
        let every = max(1, trainer.stepsPerEpoch / Self.progressPerEpoch)
        var watch = Stopwatch(self.clock)
        return TrainerObserver(
            onMetrics: { metrics in
                let values = Dictionary(metrics.values.map { ($0.name, $0.value) }) { first, _ in first }
                events.send(.metrics(step: metrics.epoch, values: values))
                let line = metrics.values.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
                Self.log("epoch \(metrics.epoch): \(line)")
            },
            onProgress: { progress in
                guard progress.step % every == 0 else { return }
                events.send(.progress(done: progress.step, total: progress.stepsTotal))
            },
            onCheckpoint: { checkpoint in
                try FileWriter.write(checkpoint.encoded(), to: path)
                watch = Stopwatch(self.clock)
            },
            wantsCheckpoint: { _ in watch.elapsed >= Self.checkpointInterval }
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
    private static func log(_ line: String) {
        let bytes = Array("\(line)\n".utf8)
        // A log that cannot be written must not end a training.
        _ = write(STDERR_FILENO, bytes, bytes.count)
    }
}

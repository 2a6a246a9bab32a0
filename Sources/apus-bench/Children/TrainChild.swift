import ApusEngine
import ApusEngineCPU
import ArgumentParser

/// Trains the Keras `mnist_cnn` network with the whole training loop of the engine.
///
/// To be started with the OpenMP variables that the worker gives its engine processes: libgomp reads them when it is
/// loaded.
struct TrainChild: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "child-train", shouldDisplay: false)

    static func environment(threads: Int) -> [String: String] {
        ["OMP_NUM_THREADS": "\(threads)", "OMP_WAIT_POLICY": "passive"]
    }

    struct Measured: Codable {
        /// Over all steps, from the fourth on, without the test after each epoch.
        let imagesPerSecond: Double

        /// Of the fastest step.
        let imagesPerSecondBest: Double

        /// After the last epoch, when all were run.
        let testAccuracy: Double?
    }

    static let batch = 128

    /// Steps before the clock starts: memory is touched and kernels are compiled in them.
    static let warmUp = 3

    @Option var data: String
    @Option var threads: Int
    @Option var seed: UInt64 = 1
    @Option var epochs: Int

    /// Stops after so many seconds of steps.
    @Option var seconds: Double = .infinity

    func run() throws {
        let specification = self.specification
        let data = try DatasetLoader(specification.dataset, loss: specification.loss).load(path: self.data)
        let backend = try OneDNNBackend(threads: self.threads)
        let trainer = try Trainer(specification: specification, data: data, backend: backend, seed: self.seed)
        var (steps, total, best, watch) = (0, 0.0, Double.infinity, Stopwatch())
        let limit = self.seconds
        let observer = TrainerObserver(
            onMetrics: { _ in watch = Stopwatch() },
            onProgress: { _ in
                steps += 1
                if steps > Self.warmUp {
                    total += watch.seconds
                    best = min(best, watch.seconds)
                }
                watch = Stopwatch()
            },
            shouldStop: { total >= limit }
        )
        let outcome = try trainer.run(observer)
        let images = Double((steps - Self.warmUp) * Self.batch)
        let answer = Measured(
            imagesPerSecond: images / total,
            imagesPerSecondBest: Double(Self.batch) / best,
            testAccuracy: outcome == .completed ? trainer.metrics?["test_accuracy"] : nil
        )
        try Answer.say(answer)
    }

    private var specification: TrainingSpecification {
        TrainingSpecification(
            dataset: DatasetSpecification(name: "mnist", split: .init(validation: .count(0))),
            layers: [
                .convolution(.init(filters: 32, kernelHeight: 3, kernelWidth: 3, activation: .relu)),
                .convolution(.init(filters: 32, kernelHeight: 3, kernelWidth: 3, activation: .relu)),
                .maxPool(.init(height: 2, width: 2, stride: 2)),
                .dropout(rate: 0.25),
                .flatten,
                .dense(.init(units: 128, activation: .relu)),
                .dropout(rate: 0.5),
                .dense(.init(units: 10, activation: .softmax)),
            ],
            update: UpdateRule(optimizer: .adadelta(rho: 0.95, epsilon: 1e-7)),
            learningRate: 1,
            epochs: self.epochs,
            batch: Self.batch
        )
    }
}

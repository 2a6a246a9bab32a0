/// What the CPU engine learns.
struct MNISTAccuracy: Benchmark {
    let name = "mnist-accuracy"
    let summary = "test accuracy of the Keras mnist_cnn network after 1 epoch of MNIST, mean of 3 seeds"
    let mark = Mark(direction: .atLeast, bound: 98.0, subject: .value(unit: "%"))

    func run(_ options: BenchmarkOptions) throws(BenchError) -> Finding {
        let data = try options.mnist()
        var accuracies: [Double] = []
        for seed in 1...3 { accuracies.append(try self.train(data, epochs: 1, seed: seed)) }
        return Finding(
            value: Number.mean(accuracies),
            unit: "%",
            details: [Finding.Detail("each seed", Number.list(accuracies))]
        )
    }

    /// The accuracy in percent.
    func train(_ data: String, epochs: Int, seed: Int) throws(BenchError) -> Double {
        let child = try ChildProcess.own(
            ["child-train", "--data", data, "--threads", "2", "--epochs", "\(epochs)", "--seed", "\(seed)"],
            environment: TrainChild.environment(threads: 2)
        )
        let measured = try child.answer(TrainChild.Measured.self, within: 3_600)
        try child.finish()
        guard let accuracy = measured.testAccuracy else { throw BenchError("the training did not end") }
        return accuracy * 100
    }
}

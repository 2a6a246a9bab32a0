/// What the CPU engine learns in twelve epochs, as the Keras example has it.
struct MNISTAccuracyLong: Benchmark {
    let name = "mnist-accuracy-long"
    let summary = "test accuracy of the Keras mnist_cnn network after 12 epochs of MNIST, one seed"
    let mark = Mark(direction: .atLeast, bound: 99.0, subject: .value(unit: "%"))

    func run(_ options: BenchmarkOptions) throws(BenchError) -> Finding {
        let accuracy = try MNISTAccuracy().train(options.mnist(), epochs: 12, seed: 1)
        return Finding(value: accuracy, unit: "%")
    }
}

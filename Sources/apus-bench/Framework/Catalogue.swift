/// Every benchmark, in the order of the documentation.
enum Catalogue {
    static let all: [any Benchmark] = [
        KerasSpeed(), MNISTAccuracy(), MNISTAccuracyLong(), NothingTrials(), CoordinatorCPU(), CommandOverhead(),
        ArtifactUpload(),
        CoordinatorMemory(), StartToStep(),
    ]

    static func benchmark(_ name: String) -> (any Benchmark)? {
        self.all.first { $0.name == name }
    }
}

/// One number that is promised.
protocol Promised: Sendable {
    var name: String { get }
    var summary: String { get }
    var mark: Mark { get }
}

/// One number that is promised, and how it is measured.
protocol Benchmark: Promised {
    /// Blocks; throws when it cannot be measured here.
    func run(_ options: BenchmarkOptions) throws(BenchError) -> Finding
}

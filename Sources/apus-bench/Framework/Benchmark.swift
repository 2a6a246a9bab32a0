/// One number that is promised, and how it is measured.
protocol Benchmark: Sendable {
    var name: String { get }
    var summary: String { get }
    var mark: Mark { get }

    /// Blocks; throws when it cannot be measured here.
    func run(_ options: BenchmarkOptions) throws(BenchError) -> Finding
}

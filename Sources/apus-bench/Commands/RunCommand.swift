import ArgumentParser

/// `apus-bench run NAME…`.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Runs benchmarks, one after the other.",
        discussion: """
            Prints for each the value, what it was measured on, the peer's value from the same run, and the mark. \
            Exits 0 when every mark is met, 1 when one is missed, 2 when one could not be judged: because it could not \
            run, or because its peer is not installed. APUS_BENCH_PYTHON names a Python that has PyTorch.
            """
    )

    @Argument(help: "The benchmarks; 'apus-bench list' names them.")
    var names: [String] = []

    @Flag(help: "Run every benchmark.")
    var all = false

    @Flag(help: "Print one JSON object a line.")
    var json = false

    @OptionGroup var options: BenchmarkOptions

    func validate() throws {
        let unknown = self.names.filter { Catalogue.benchmark($0) == nil }
        guard unknown.isEmpty else {
            let known = Catalogue.all.map(\.name).joined(separator: ", ")
            throw ValidationError("there is no benchmark \(unknown.joined(separator: ", ")); there are \(known)")
        }
        guard self.all != !self.names.isEmpty else { throw ValidationError("name benchmarks, or say --all") }
    }

    func run() throws {
        let machine = try Machine()
        var status: Int32 = 0
        for benchmark in self.all ? Catalogue.all : self.names.compactMap(Catalogue.benchmark) {
            status = Self.worse(status, try self.run(benchmark, machine))
        }
        guard status == 0 else { throw ExitCode(status) }
    }

    private func run(_ benchmark: any Benchmark, _ machine: Machine) throws -> Int32 {
        let conditions = try Conditions(machine)
        let report: Report
        do {
            report = Report(benchmark, try benchmark.run(self.options), conditions)
        } catch {
            report = Report(benchmark, failure: error.description, conditions)
        }
        print(try self.json ? report.json() : report.text)
        return switch report.isMet {
        case true?: 0
        case false?: 1
        case nil: 2
        }
    }

    /// A missed mark outranks one that could not be judged.
    private static func worse(_ left: Int32, _ right: Int32) -> Int32 {
        left == 1 || right == 1 ? 1 : max(left, right)
    }
}

import ArgumentParser

/// `apus-bench list`.
struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Names the benchmarks and their marks."
    )

    func run() throws {
        let width = Catalogue.all.map(\.name.count).max() ?? 0
        for benchmark in Catalogue.all {
            let name = benchmark.name + String(repeating: " ", count: width - benchmark.name.count)
            print("\(name)  \(benchmark.summary); mark: \(benchmark.mark.text)")
        }
    }
}

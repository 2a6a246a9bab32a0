import ApusOptimizer
import ApusSpace
import ApusStudy
import ArgumentParser

/// The optimizer that is measured.
struct MethodOptions: ParsableArguments {
    @Option(help: "The optimizer, as a study file names it: random, sobol, tpe, smac, gp, cma-es, auto, …")
    var method: String

    @Option(name: .customLong("option"), help: "An option of the method, as NAME=VALUE; may be repeated.")
    var options: [String] = []

    func validate() throws {
        try OptionEntries.validate(self.options)
    }

    func make(_ space: Space, seed: UInt64, trials: Int) throws -> any Optimizer {
        try makeOptimizer(for: Search(method: self.searchMethod, seed: seed), space: space, trials: trials)
    }

    private var searchMethod: Search.Method {
        switch self.method {
        case "random": .random
        case "sobol": .sobol
        case "halton": .halton
        case "latin-hypercube": .latinHypercube
        case "grid": .grid(levels: 5)
        default: .model(name: self.method, options: OptionEntries.tree(self.options))
        }
    }
}

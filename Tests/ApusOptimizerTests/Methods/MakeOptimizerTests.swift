import ApusOptimizer
import ApusSpace
import ApusStudy
import Testing

@Suite struct MakeOptimizerTests {
    @Test(
        arguments: [
            (
                .model(name: "oracle", options: .map([])), nil,
                "optimizer 'oracle' is not in this version; use auto, smac, tpe, gp, cma-es, nsga-ii, parego, ehvi, random, grid, latin-hypercube, sobol, halton or a CSV of points"
            ),
            (
                .latinHypercube, nil,
                "a latin-hypercube design divides the space among its trials, so it must know their number; set limits.trials"
            ),
            (.grid(levels: 0), nil, "a grid has 1 to 10000 levels for each parameter, not 0"),
            (.points([]), nil, "the design has no points; give one at least"),
            (
                .points([
                    Configuration(values: [.integer(1), .choice(0)]), Configuration(values: [.integer(3), .choice(3)]),
                    Configuration(values: [.integer(9), .choice(0)]),
                ]), nil,
                "2 of the points lie outside of the space or are forbidden: number 2, 3; correct them or take them away"
            ),
        ] as [(Search.Method, Int?, String)]
    )
    func `a search that cannot be made is refused`(method: Search.Method, trials: Int?, message: String) throws {
        let space = try Space.small()

        let error = #expect(throws: OptimizerError.self) {
            try makeOptimizer(for: Search(method: method), space: space, trials: trials)
        }

        #expect(error?.description == message)
    }

    @Test(arguments: [(.sobol, "sobol", 256), (.halton, "halton", 200)] as [(Search.Method, String, Int)])
    func `a sequence has its number of dimensions`(method: Search.Method, name: String, most: Int) throws {
        let parameters = (0...most).map {
            Parameter(name: "x\($0)", domain: .real(lower: 0, upper: 1), defaultValue: .real(0))
        }
        let tooMany = try Space(parameters: parameters)
        let enough = try Space(parameters: Array(parameters.dropLast()))

        let error = #expect(throws: OptimizerError.self) {
            try makeOptimizer(for: Search(method: method), space: tooMany, trials: nil)
        }
        var optimizer = try makeOptimizer(for: Search(method: method), space: enough, trials: nil)

        #expect(
            error?.description == "a \(name) design has \(most) parameters at most, and the space has \(most + 1); use "
                + "random or latin-hypercube"
        )
        #expect(optimizer.propose(3, beside: []).count == 3)
    }

    @Test func `a space of constants has one configuration`() throws {
        let space = try Space(parameters: [
            Parameter(name: "k", domain: .constant(.integer(1)), defaultValue: .choice(0))
        ])

        for method in [.random, .grid(levels: 2), .latinHypercube, .sobol, .halton] as [Search.Method] {
            var optimizer = try makeOptimizer(for: Search(method: method), space: space, trials: 5)
            #expect(optimizer.propose(5, beside: []).count == 1)
        }
    }
}

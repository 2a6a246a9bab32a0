import ApusOptimizer
import ApusSpace
import ApusStudy

/// Every method there is, each with options that suit the contract.
enum Contestant: CaseIterable {
    case random, grid, latinHypercube, sobol, halton, points
    case tpe, smac, gaussianProcess, covariance, genetic, hypervolume, scalarizing, automatic

    /// Those that learn from costs.
    static var models: [Contestant] { Self.allCases.filter(\.isModel) }

    var isModel: Bool {
        switch self {
        case .random, .grid, .latinHypercube, .sobol, .halton, .points: false
        default: true
        }
    }

    var isSeeded: Bool {
        switch self {
        case .grid, .points: false
        default: true
        }
    }

    /// Whether configurations may come up again and again where repeats are allowed.
    var isEndless: Bool {
        self.isSeeded
    }

    func optimizer(seed: UInt64, space: Space? = nil, repeatsAllowed: Bool = false) throws -> any Optimizer {
        let space = try space ?? Space.mixed()
        let search = Search(method: try self.method(in: space), seed: seed, repeatsAllowed: repeatsAllowed)
        return try makeOptimizer(for: search, space: space, trials: 200)
    }

    private func method(in space: Space) throws -> Search.Method {
        switch self {
        case .random: return .random
        case .grid: return .grid(levels: 4)
        case .latinHypercube: return .latinHypercube
        case .sobol: return .sobol
        case .halton: return .halton
        case .points:
            var grid = try Contestant.grid.optimizer(seed: 0, space: space)
            return .points(grid.propose(60, beside: []))
        case .tpe: return Self.model("tpe")
        case .smac: return Self.model("smac")
        case .automatic: return Self.model("auto")
        case .gaussianProcess: return Self.model("gp")
        case .covariance: return Self.model("cma-es")
        case .genetic: return Self.model("nsga-ii")
        case .hypervolume: return Self.model("ehvi")
        case .scalarizing: return Self.model("parego")
        }
    }

    /// A short design, so that most of what the suite sees is the model's.
    private static func model(_ name: String) -> Search.Method {
        .model(name: name, options: .map([.init(key: "design-points", value: .integer(4))]))
    }
}

extension EndedTrial {
    /// Trials that ended with a cost each, numbered from 1.
    static func costs(of configurations: some Sequence<Configuration>) -> [EndedTrial] {
        configurations.enumerated().map { number, configuration in
            EndedTrial(number: UInt32(number + 1), configuration: configuration, result: .cost(Double(number)))
        }
    }
}

extension Space {
    /// Four parameters of four kinds, all active.
    static func mixed() throws -> Space {
        try Space(parameters: [
            Parameter(name: "rate", domain: .real(lower: 1e-5, upper: 0.1, scale: .log), defaultValue: .real(1e-3)),
            Parameter(name: "filters", domain: .integer(lower: 4, upper: 256), defaultValue: .integer(32)),
            Parameter(name: "dropout", domain: .real(lower: 0, upper: 1), defaultValue: .real(0.5)),
            Parameter(
                name: "optimizer",
                domain: .categorical([.text("sgd"), .text("adam")]),
                defaultValue: .choice(0)
            ),
        ])
    }

    /// Twelve configurations, one of them forbidden.
    static func small() throws -> Space {
        try Space(
            parameters: [
                Parameter(name: "layers", domain: .integer(lower: 1, upper: 3), defaultValue: .integer(1)),
                Parameter(name: "size", domain: .ordinal((1...4).map { .integer($0) }), defaultValue: .choice(0)),
            ],
            forbidden: [
                .combination([
                    .init(parameter: 0, value: .integer(3)), .init(parameter: 1, value: .choice(3)),
                ])
            ]
        )
    }

    /// `momentum` is active for sgd alone, `nesterov` for a momentum above 0.5 alone; half of the layers are forbidden
    /// with adam.
    static func conditional() throws -> Space {
        let parameters = [
            Parameter(name: "momentum", domain: .real(lower: 0, upper: 1), defaultValue: .real(0.9)),
            Parameter(
                name: "nesterov",
                domain: .categorical([.boolean(true), .boolean(false)]),
                defaultValue: .choice(0)
            ),
            Parameter(
                name: "optimizer",
                domain: .categorical([.text("sgd"), .text("adam")]),
                defaultValue: .choice(0)
            ),
            Parameter(name: "layers", domain: .integer(lower: 1, upper: 6), defaultValue: .integer(2)),
        ]
        let parser = ExpressionParser(parameters: parameters)
        return try Space(
            parameters: parameters,
            conditions: [
                Condition(child: 0, expression: parser.condition("optimizer == sgd")),
                Condition(child: 1, expression: parser.condition("momentum > 0.5")),
            ],
            forbidden: [.expression(parser.forbidden("optimizer == adam && layers > 3"))]
        )
    }
}

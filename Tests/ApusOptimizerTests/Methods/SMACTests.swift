import ApusMath
import ApusSpace
import ApusStudy
import Testing

@testable import ApusOptimizer

@Suite struct SMACTests {
    private static func optimizer(
        _ space: Space,
        seed: UInt64 = 1,
        options: [TreeValue.Entry] = [],
        repeatsAllowed: Bool = false,
        trials: Int? = 40
    ) throws -> any Optimizer {
        let search = Search(
            method: .model(name: "smac", options: .map(options)),
            seed: seed,
            repeatsAllowed: repeatsAllowed
        )
        return try makeOptimizer(for: search, space: space, trials: trials)
    }

    /// Proposes and observes one by one; `result` answers for a configuration.
    @discardableResult
    private static func run(
        _ optimizer: inout any Optimizer,
        _ count: Int,
        result: (Configuration) -> EndedTrial.Result
    ) -> [Configuration] {
        var seen: [Configuration] = []
        for number in 0..<count {
            guard let next = optimizer.propose(1, beside: []).first else { break }
            optimizer.observe([
                EndedTrial(number: UInt32(number + 1), configuration: next, result: result(next))
            ])
            seen.append(next)
        }
        return seen
    }

    private static func real(_ configuration: Configuration, _ index: Int) -> Double {
        if case .real(let value)? = configuration.values[index] { value } else { .nan }
    }

    private static func square(dimensions: Int) throws -> Space {
        try Space(
            parameters: (0..<dimensions).map {
                Parameter(name: "x\($0)", domain: .real(lower: 0, upper: 1), defaultValue: .real(0.5))
            }
        )
    }

    @Test func `it closes in on the minimum of a bowl`() throws {
        var optimizer = try Self.optimizer(try Self.square(dimensions: 2))
        func cost(_ configuration: Configuration) -> Double {
            let (x, y) = (Self.real(configuration, 0) - 0.83, Self.real(configuration, 1) - 0.21)
            return x * x + y * y
        }

        let seen = Self.run(&optimizer, 40) { .cost(cost($0)) }

        #expect((seen.map(cost).min() ?? 1) < 1e-3)
    }

    @Test func `the same history gives the same proposals, however it was observed`() throws {
        let space = try Space.conditional()
        var one = try Self.optimizer(space, trials: 20)
        let history = Self.run(&one, 12) { .cost(Double($0.values.compactMap { $0 }.count)) }
        var two = try Self.optimizer(space, trials: 20)
        two.resume(after: history)
        two.observe(
            history.enumerated().map { number, configuration in
                EndedTrial(
                    number: UInt32(number + 1),
                    configuration: configuration,
                    result: .cost(Double(configuration.values.compactMap { $0 }.count))
                )
            }
        )

        #expect(one.propose(4, beside: []) == two.propose(4, beside: []))
    }

    @Test func `failed trials are kept away from without a cost for them`() throws {
        var optimizer = try Self.optimizer(try Self.square(dimensions: 2))

        // The lower the better, but below 0.4 the program fails.
        let seen = Self.run(&optimizer, 40) { configuration in
            let x = Self.real(configuration, 0)
            return x < 0.4 ? .failed : .cost(x)
        }

        let late = seen.suffix(15)
        #expect(late.count { Self.real($0, 0) < 0.35 } <= 6)
        #expect(late.contains { Self.real($0, 0) >= 0.4 && Self.real($0, 0) < 0.45 })
    }

    @Test func `constraints are learned from their values`() throws {
        var optimizer = try Self.optimizer(try Self.square(dimensions: 1))
        var best = 1.0
        for number in 0..<30 {
            let next = try #require(optimizer.propose(1, beside: []).first)
            let x = Self.real(next, 0)
            optimizer.observe([
                EndedTrial(number: UInt32(number + 1), configuration: next, result: .cost(x), constraints: [0.3 - x])
            ])
            if x >= 0.3 { best = min(best, x) }
        }

        #expect(best < 0.32)
    }

    @Test func `pending trials are kept away from`() throws {
        var optimizer = try Self.optimizer(
            try Self.square(dimensions: 2),
            options: [.init(key: "random-share", value: .real(0))]
        )
        Self.run(&optimizer, 20) { .cost(Self.real($0, 0) + Self.real($0, 1)) }

        let batch = optimizer.propose(6, beside: [])

        #expect(Set(batch).count == 6)
        for (place, one) in batch.enumerated() {
            for other in batch[..<place] {
                let apart = abs(Self.real(one, 0) - Self.real(other, 0)) + abs(Self.real(one, 1) - Self.real(other, 1))
                #expect(apart > 1e-6)
            }
        }
    }

    @Test(
        arguments: [
            .cost(0), .failed, .infeasible, .cost(1e308), .cost(-1e308), .cost(.leastNonzeroMagnitude),
        ] as [EndedTrial.Result]
    )
    func `outcomes that are all the same do no harm`(result: EndedTrial.Result) throws {
        let space = try Space.conditional()
        var optimizer = try Self.optimizer(space, options: [.init(key: "design-points", value: .integer(2))])

        let seen = Self.run(&optimizer, 8) { _ in result }

        #expect(Set(seen).count == 8)
        #expect(seen.allSatisfy { space.contains($0) && !space.isForbidden($0) })
    }

    @Test(arguments: Acquisition.allCases)
    func `costs of all sizes are survived by each acquisition`(acquisition: Acquisition) throws {
        var optimizer = try Self.optimizer(
            try Space.mixed(),
            options: [
                .init(key: "acq-func", value: .text(acquisition.rawValue)),
                .init(key: "design-points", value: .integer(2)), .init(key: "num-ei-random", value: .integer(50)),
            ]
        )
        let results: [EndedTrial.Result] = [.cost(1e308), .failed, .cost(-1e308), .cost(0), .infeasible, .cost(1)]
        var number = 0

        let seen = Self.run(&optimizer, 7) { _ in
            number += 1
            return results[number % results.count]
        }

        #expect(Set(seen).count == 7)
    }

    @Test func `a space of two points is used up`() throws {
        let space = try Space(parameters: [
            Parameter(name: "b", domain: .categorical([.boolean(true), .boolean(false)]), defaultValue: .choice(0))
        ])
        var optimizer = try Self.optimizer(space, trials: 1_000)

        #expect(Self.run(&optimizer, 10) { _ in .cost(1) }.count == 2)
        #expect(optimizer.end != nil)
    }

    @Test func `a thousand dimensions and ten thousand categories are searched`() throws {
        var parameters = (0..<999).map {
            Parameter(name: "x\($0)", domain: .real(lower: 0, upper: 1), defaultValue: .real(0.5))
        }
        parameters.append(
            Parameter(name: "c", domain: .categorical((0..<10_000).map { .integer($0) }), defaultValue: .choice(0))
        )
        var optimizer = try Self.optimizer(
            try Space(parameters: parameters),
            options: [
                .init(key: "design-points", value: .integer(4)), .init(key: "random-share", value: .real(0)),
                .init(key: "num-ei-random", value: .integer(20)), .init(key: "num-ei-mixed", value: .integer(20)),
                .init(key: "rf-num-trees", value: .integer(3)), .init(key: "ls-steps", value: .integer(1)),
            ]
        )

        let seen = Self.run(&optimizer, 6) { .cost(Self.real($0, 0)) }

        #expect(Set(seen).count == 6)
    }

    @Test func `trials of a part of the budget help, and the best one is of the full budget`() throws {
        var optimizer = try Self.optimizer(
            try Self.square(dimensions: 1),
            options: [.init(key: "random-share", value: .real(0))]
        )
        let space = try Self.square(dimensions: 1)
        let points = (0..<20).map { space.configuration(atUnit: [Double($0) / 20]) }
        optimizer.resume(after: points)
        // At a tenth of the budget costs are lower, and the best place is the same.
        optimizer.observe(
            points.enumerated().map { number, point in
                let distance = abs(Self.real(point, 0) - 0.7)
                let isPart = number % 2 == 0
                return EndedTrial(
                    number: UInt32(number + 1),
                    configuration: point,
                    result: .cost(isPart ? distance - 5 : distance),
                    fidelity: isPart ? 0.1 : 1
                )
            }
        )

        let next = try #require(optimizer.propose(1, beside: []).first)

        #expect(abs(Self.real(next, 0) - 0.7) < 0.15)
    }

    @Test func `an explanation has the model's words`() throws {
        let space = try Self.square(dimensions: 2)
        var options = ModelOptions(method: "smac", tree: .map([.init(key: "random-share", value: .real(0))]))
        var method = ForestMethod(space: space, options: &options)
        for number in 0..<12 {
            let point = space.configuration(atUnit: [Double(number) / 12, Double(number * 5 % 12) / 12])
            method.observe(
                EndedTrial(
                    number: UInt32(number + 1),
                    configuration: point,
                    result: number == 3 ? .failed : .cost(100 + Double(number))
                )
            )
        }
        let context = SuggestionContext(
            index: 12,
            pending: [space.defaultConfiguration],
            random: .init(seed: 1),
            used: [],
            space: space
        )

        let suggestion = method.suggest(context)
        let reasons = try #require(suggestion).reasons

        #expect(reasons.source == "smac")
        #expect(reasons.gainName == "log-ei")
        #expect(reasons.pending == 1 && reasons.observed == 12)
        #expect(try #require(reasons.mean) > 99 && reasons.mean ?? 0 < 112)
        #expect(try #require(reasons.deviation) >= 0)
        #expect(try #require(reasons.feasibility) > 0 && reasons.feasibility ?? 2 <= 1)
    }

    @Test func `SMAC's own standard values are to be had, and those that are given win`() throws {
        let space = try Self.square(dimensions: 3)
        func proposals(_ options: [TreeValue.Entry]) throws -> [Configuration] {
            var optimizer = try Self.optimizer(space, options: options)
            return Self.run(&optimizer, 24) { .cost(Self.real($0, 0) * Self.real($0, 1) - Self.real($0, 2)) }
        }
        let own: [TreeValue.Entry] = [
            .init(key: "rf-num-trees", value: .integer(10)), .init(key: "rf-split-min", value: .integer(10)),
            .init(key: "rf-full-tree-bootstrap", value: .boolean(false)),
            .init(key: "rf-log-model", value: .boolean(false)), .init(key: "num-ei-random", value: .integer(10_000)),
            .init(key: "num-ei-mixed", value: .integer(0)), .init(key: "num-ls-random", value: .integer(0)),
            .init(key: "random-share", value: .real(0.5)), .init(key: "branch-share", value: .real(0)),
        ]
        let smac = TreeValue.Entry(key: "defaults", value: .text("smac"))

        let (standard, named) = (try proposals([smac]), try proposals(own))
        let given = try proposals([smac, .init(key: "random-share", value: .real(0))])

        #expect(standard == named)
        #expect(standard != (try proposals([])))
        #expect(given != standard)
    }

    @Test func `options are SMAC's, and mistakes in them are told`() throws {
        let space = try Space.small()

        let error = #expect(throws: OptimizerError.self) {
            try Self.optimizer(
                space,
                options: [
                    .init(key: "rf-num-trees", value: .integer(0)), .init(key: "acq-func", value: .text("ei")),
                    .init(key: "numTrees", value: .integer(3)),
                ]
            )
        }

        let text = error?.description ?? ""
        #expect(text.contains("optimizer.smac.rf-num-trees must be a whole number from 1 to 1000"))
        #expect(text.contains("optimizer.smac.acq-func must be one of EI, EXPONENTIAL, LCB, LCBEIRR, PI, SIMPLE"))
        #expect(text.contains("optimizer.smac has no option 'numTrees'"))
    }
}

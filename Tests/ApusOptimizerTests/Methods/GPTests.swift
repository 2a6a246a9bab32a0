import ApusMath
import ApusSpace
import ApusStudy
import Testing

@testable import ApusOptimizer

@Suite struct GPTests {
    @Test func `it comes close to the lowest point of a bowl`() throws {
        let space = try Self.plane()
        var optimizer = try Self.optimizer(space)

        let best = Self.run(&optimizer, 18) { values in
            let (x, y) = (Self.real(values[0]), Self.real(values[1]))
            return (x - 0.3) * (x - 0.3) + 2 * (y - 0.8) * (y - 0.8) + x * y
        }

        // The lowest point: 2 (x − 0.3) + y = 0 and 4 (y − 0.8) + x = 0.
        #expect(best < 0.2286 + 1e-3)
    }

    @Test func `it finds the best of a choice with a parameter of its own`() throws {
        let space = try Space.conditional()
        var optimizer = try Self.optimizer(space)

        let best = Self.run(&optimizer, 24) { values in
            guard values[2] == .choice(0) else { return 1 }
            let momentum = Self.real(values[0])
            return (momentum - 0.8) * (momentum - 0.8) + (values[1] == .choice(1) ? 0 : 0.3)
        }

        #expect(best < 0.01)
    }

    @Test func `a replay proposes what was proposed`() throws {
        let space = try Space.mixed()
        var unbroken = try Self.optimizer(space)
        var history: [Configuration] = []
        for number in 0..<12 {
            let next = unbroken.propose(1, beside: [])
            history += next
            unbroken.observe([Self.ended(number, next[0], .cost(Double(number * 5 % 7)))])
        }

        var resumed = try Self.optimizer(space)
        resumed.resume(after: history)
        resumed.observe(history.enumerated().map { Self.ended($0, $1, .cost(Double($0 * 5 % 7))) })

        #expect(resumed.propose(2, beside: []) == unbroken.propose(2, beside: []))
    }

    @Test func `pending trials are kept away from`() throws {
        let space = try Self.plane()
        var optimizer = try Self.optimizer(space)
        for number in 0..<8 {
            let next = optimizer.propose(1, beside: [])
            let x = Self.real(next[0].values[0])
            optimizer.observe([Self.ended(number, next[0], .cost((x - 0.5) * (x - 0.5)))])
        }

        let together = optimizer.propose(4, beside: [])

        for (index, one) in together.enumerated() {
            for two in together[..<index] {
                let x = Self.real(one.values[0]) - Self.real(two.values[0])
                let y = Self.real(one.values[1]) - Self.real(two.values[1])
                #expect((x * x + y * y).squareRoot() > 0.02)
            }
        }
    }

    @Test(arguments: [EndedTrial.Result.failed, .infeasible])
    func `it learns where nothing runs`(result: EndedTrial.Result) throws {
        let space = try Self.plane()
        var optimizer = try Self.optimizer(space)
        var (far, best) = (0, 0.0)
        for number in 0..<24 {
            let next = optimizer.propose(1, beside: [])[0]
            let x = Self.real(next.values[0])
            // Better and better, up to a wall: what lies just behind it is worth a try, what lies far behind is not.
            if number >= 14, x > 0.75 { far += 1 }
            if x <= 0.63 { best = max(best, x) }
            optimizer.observe([Self.ended(number, next, x > 0.63 ? result : .cost(-x))])
        }

        #expect(far <= 4)
        #expect(best > 0.62)
    }

    @Test(arguments: [[1.0], [3, 3, 3, 3], [1e308, -1e308, 0], [1e-300, 2e-300]])
    func `costs of any size lead to a proposal`(costs: [Double]) throws {
        let space = try Space.mixed()
        var optimizer = try Self.optimizer(space, ["design-points": .integer(costs.count)])
        let first = optimizer.propose(costs.count, beside: [])
        optimizer.observe(zip(first, costs).enumerated().map { Self.ended($0, $1.0, .cost($1.1)) })

        let next = optimizer.propose(1, beside: [])

        #expect(next.count == 1)
        #expect(space.contains(next[0]))
    }

    @Test func `where all failed it goes on`() throws {
        let space = try Space.mixed()
        var optimizer = try Self.optimizer(space)
        let first = optimizer.propose(6, beside: [])
        optimizer.observe(first.enumerated().map { Self.ended($0, $1, .failed) })

        #expect(optimizer.propose(3, beside: []).count == 3)
    }

    @Test func `a small space is used up by the model too`() throws {
        let space = try Space.small()
        var optimizer = try Self.optimizer(space, ["design-points": .integer(2)])
        var proposed: [Configuration] = []
        while let next = optimizer.propose(1, beside: []).first, proposed.count < 20 {
            optimizer.observe([Self.ended(proposed.count, next, .cost(Double(proposed.count * 3 % 5)))])
            proposed.append(next)
        }

        #expect(Set(proposed).count == 11)
        #expect(proposed.count == 11)
    }

    @Test func `many parameters and a wide choice are searched`() throws {
        let wide = Parameter(
            name: "wide",
            domain: .categorical((0..<2000).map { .integer($0) }),
            defaultValue: .choice(0)
        )
        let reals = (0..<30).map {
            Parameter(name: "x\($0)", domain: .real(lower: 0, upper: 1), defaultValue: .real(0.5))
        }
        let space = try Space(parameters: [wide] + reals)
        var optimizer = try Self.optimizer(space, ["design-points": .integer(3)])

        let best = Self.run(&optimizer, 5) { Self.real($0[1]) }

        #expect(best < 1)
    }

    @Test func `it tells what it expected, and of pending trials`() throws {
        let space = try Self.plane()
        var options = ModelOptions(method: "gp", tree: .null)
        var method = GaussianProcessMethod(space: space, options: &options)
        let points = [[0.1, 0.2], [0.6, 0.9], [0.9, 0.4]].map { space.configuration(atUnit: $0) }
        for (number, point) in points.enumerated() {
            method.observe(Self.ended(number, point, .cost(100 + Double(number))))
        }

        let context = SuggestionContext(
            index: 4,
            pending: [space.configuration(atUnit: [0.5, 0.5])],
            random: .init(seed: 1),
            used: [],
            space: space
        )
        let suggestion = method.suggest(context)
        let reasons = try #require(suggestion).reasons

        #expect(reasons.source == "gp")
        #expect(reasons.gainName == "log-ei")
        #expect(reasons.pending == 1)
        #expect(reasons.observed == 3)
        let mean = try #require(reasons.mean)
        let deviation = try #require(reasons.deviation)
        #expect((95.0...107).contains(mean))
        #expect(deviation > 0)
    }
}

extension GPTests {
    private static func optimizer(_ space: Space, _ options: [String: TreeValue] = [:]) throws -> any Optimizer {
        let tree = TreeValue.map(options.keys.sorted().map { .init(key: $0, value: options[$0] ?? .null) })
        return try makeOptimizer(
            for: Search(method: .model(name: "gp", options: tree), seed: 3),
            space: space,
            trials: nil
        )
    }

    private static func run(
        _ optimizer: inout any Optimizer,
        _ count: Int,
        _ cost: ([ParameterValue?]) -> Double
    ) -> Double {
        var best = Double.infinity
        for number in 0..<count {
            guard let next = optimizer.propose(1, beside: []).first else { break }
            let value = cost(next.values)
            best = min(best, value)
            optimizer.observe([Self.ended(number, next, .cost(value))])
        }
        return best
    }

    private static func ended(_ number: Int, _ point: Configuration, _ result: EndedTrial.Result) -> EndedTrial {
        EndedTrial(number: UInt32(number + 1), configuration: point, result: result)
    }

    private static func real(_ value: ParameterValue?) -> Double {
        if case .real(let number)? = value { number } else { .nan }
    }

    private static func plane() throws -> Space {
        try Space(parameters: [
            Parameter(name: "x", domain: .real(lower: 0, upper: 1), defaultValue: .real(0.5)),
            Parameter(name: "y", domain: .real(lower: 0, upper: 1), defaultValue: .real(0.5)),
        ])
    }
}

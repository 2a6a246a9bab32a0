import ApusOptimizer
import ApusSpace
import ApusStudy
import Testing

@Suite struct WarmOptimizerTests {
    private static func space() throws -> Space {
        try Space(
            parameters: ["x", "y"].map {
                Parameter(name: $0, domain: .real(lower: -1, upper: 1), defaultValue: .real(0))
            }
        )
    }

    /// A bowl whose lowest place is at 0.6, 0.6, where nothing of a design stands.
    private static func bowl(_ configuration: Configuration) -> Double {
        configuration.values.reduce(0) { sum, value in
            guard case .real(let number)? = value else { return sum }
            return sum + (number - 0.6) * (number - 0.6)
        }
    }

    /// Trials of an earlier study that measured the same in other units.
    private static func earlier(_ count: Int, in space: Space) throws -> [EarlierTrial] {
        var design = try makeOptimizer(for: Search(method: .sobol, seed: 9), space: space, trials: nil)
        return design.propose(count, beside: []).enumerated().map { index, configuration in
            EarlierTrial(
                study: StudyID(rawValue: 3),
                number: UInt32(index + 1),
                configuration: configuration,
                result: .cost(1_000 + 500 * Self.bowl(configuration))
            )
        }
    }

    private static func optimizer(_ name: String, _ earlier: [EarlierTrial], in space: Space) throws -> any Optimizer {
        let method = Search.Method.model(name: name, options: .map([]))
        return try makeOptimizer(for: Self.study(method, in: space), earlier: earlier)
    }

    private static func study(_ method: Search.Method, in space: Space) -> Study {
        Study(
            name: "s",
            space: space,
            objective: Objective(metric: "m", goal: .minimize),
            search: Search(method: method, seed: 1),
            limits: StudyLimits(trials: 30),
            program: .run(CommandProgram(command: ["a"]))
        )
    }

    private static func run(_ optimizer: inout any Optimizer, trials: Int) -> [Double] {
        var costs: [Double] = []
        for number in 1...UInt32(trials) {
            guard let configuration = optimizer.propose(1, beside: []).first else { break }
            let cost = Self.bowl(configuration)
            costs.append(cost)
            optimizer.observe([EndedTrial(number: number, configuration: configuration, result: .cost(cost))])
        }
        return costs
    }

    @Test(arguments: ["smac", "tpe", "gp", "auto"])
    func `the first own trials are better than those of a cold start`(name: String) throws {
        let space = try Self.space()
        var warm = try Self.optimizer(name, Self.earlier(40, in: space), in: space)
        var cold = try Self.optimizer(name, [], in: space)

        let (first, other) = (Self.run(&warm, trials: 5), Self.run(&cold, trials: 5))

        #expect(try #require(first.min()) < 0.5 * (try #require(other.min())))
    }

    @Test(arguments: ["smac", "tpe", "gp", "cma-es", "auto"])
    func `one that resumes proposes what the other would have`(name: String) throws {
        let space = try Self.space()
        let earlier = try Self.earlier(20, in: space)
        var first = try Self.optimizer(name, earlier, in: space)
        var history: [Configuration] = []
        var ended: [EndedTrial] = []
        for number in 1...6 as ClosedRange<UInt32> {
            let configuration = try #require(first.propose(1, beside: []).first)
            history.append(configuration)
            let trial = EndedTrial(
                number: number,
                configuration: configuration,
                result: .cost(Self.bowl(configuration))
            )
            ended.append(trial)
            first.observe([trial])
        }

        var second = try Self.optimizer(name, earlier, in: space)
        second.resume(after: history)
        second.observe(ended)

        #expect(first.propose(2, beside: []) == second.propose(2, beside: []))
    }

    @Test func `one diverged run of the earlier study changes no rank but its own`() throws {
        let space = try Self.space()
        let earlier = try Self.earlier(20, in: space)
        let worst = try #require(
            earlier.indices.max { Self.bowl(earlier[$0].configuration) < Self.bowl(earlier[$1].configuration) }
        )
        var diverged = earlier
        diverged[worst] = EarlierTrial(
            study: earlier[worst].study,
            number: earlier[worst].number,
            configuration: earlier[worst].configuration,
            result: .cost(1e30)
        )
        var one = try Self.optimizer("gp", earlier, in: space)
        var other = try Self.optimizer("gp", diverged, in: space)

        #expect(Self.run(&one, trials: 4) == Self.run(&other, trials: 4))
    }

    @Test func `a configuration of an earlier study may be proposed, and none of its own twice`() throws {
        let space = try Space(
            parameters: [Parameter(name: "n", domain: .integer(lower: 1, upper: 6), defaultValue: .integer(1))]
        )
        let earlier = (1...6).map { value in
            EarlierTrial(
                study: StudyID(rawValue: 3),
                number: UInt32(value),
                configuration: Configuration(values: [.integer(value)]),
                result: .cost(Double(value))
            )
        }
        var optimizer = try Self.optimizer("tpe", earlier, in: space)

        #expect(Set(optimizer.propose(6, beside: [])).count == 6)
        #expect(optimizer.propose(1, beside: []) == [])
        #expect(optimizer.end != nil)
    }

    @Test func `the reasons are in the study's own units, and tell of the earlier trials`() throws {
        let space = try Self.space()
        var optimizer = try Self.optimizer("gp", Self.earlier(20, in: space), in: space)
        _ = Self.run(&optimizer, trials: 4)

        let reasons = try #require(optimizer.proposals(1, beside: []).first).reasons

        #expect(reasons.note.contains("it knew 20 trials of earlier studies, by their ranks"))
        if let mean = reasons.mean { #expect((0...6).contains(mean)) }
    }

    @Test func `a design learns nothing, and is refused`() throws {
        let space = try Self.space()
        let earlier = try Self.earlier(2, in: space)

        #expect(throws: OptimizerError.self) {
            try makeOptimizer(for: Self.study(.random, in: space), earlier: earlier)
        }
    }

    @Test func `the design says what it is, and is shorter by what is known`() throws {
        let space = try Self.space()

        let fresh = try makeOptimizer(for: Self.study(.model(name: "smac", options: .map([])), in: space))
        let warm = try Self.optimizer("smac", try Self.earlier(3, in: space), in: space)
        let random = try makeOptimizer(for: Self.study(.random, in: space))

        let design = try #require(fresh.initialDesign)
        #expect(design == InitialDesign(name: "sobol", count: design.count, startsAtDefault: true))
        #expect(warm.initialDesign?.count == design.count - 3)
        #expect(random.initialDesign == nil)
    }
}

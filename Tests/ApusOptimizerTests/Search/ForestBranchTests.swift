import ApusMath
import ApusSpace
import ApusStudy
import Testing

@testable import ApusOptimizer

@Suite struct ForestBranchTests {
    /// Three algorithms, each with a parameter of its own.
    private static func space() throws -> Space {
        let algorithm = Domain.categorical(["a", "b", "c"].map { .text($0) })
        let unit = Domain.real(lower: 0, upper: 1)
        let parameters =
            [Parameter(name: "algorithm", domain: algorithm, defaultValue: .choice(0))]
            + ["a", "b", "c"].map { Parameter(name: "\($0)x", domain: unit, defaultValue: .real(0.5)) }
        let parser = ExpressionParser(parameters: parameters)
        let conditions = try ["a", "b", "c"].enumerated().map { index, name in
            Condition(child: index + 1, expression: try parser.condition("algorithm == \(name)"))
        }
        return try Space(parameters: parameters, conditions: conditions)
    }

    private static func configuration(_ algorithm: Int, _ value: Double) -> Configuration {
        var values: [ParameterValue?] = [.choice(algorithm), nil, nil, nil]
        values[algorithm + 1] = .real(value)
        return Configuration(values: values)
    }

    private static func history(_ costs: [Int: [Double]]) throws -> ForestHistory {
        var history = ForestHistory(CandidateSpace.of(try Self.space()))
        var number: UInt32 = 0
        for (algorithm, list) in costs.sorted(by: { $0.key < $1.key }) {
            for (index, cost) in list.enumerated() {
                number += 1
                history.append(
                    EndedTrial(
                        number: number,
                        configuration: Self.configuration(algorithm, Double(index) / 100),
                        result: .cost(cost)
                    )
                )
            }
        }
        return history
    }

    private static func categories(_ history: ForestHistory) -> [Double?: Int] {
        var random = SeededRandom(seed: 3)
        return (0..<600).reduce(into: [:]) { counts, _ in
            counts[ForestBranch.drawn(for: history, using: &random)?.category, default: 0] += 1
        }
    }

    @Test func `branches that were hardly tried share the proposals with the incumbent's`() throws {
        let history = try Self.history([0: [1, 2], 1: [5], 2: [9, 8, 7]])

        let counts = Self.categories(history)

        #expect(Set(counts.keys) == [nil, 1, 2])
        #expect(counts.values.allSatisfy { (140...260).contains($0) }, "\(counts)")
    }

    @Test func `a branch that falls no more is given up, and one that still falls is not`() throws {
        let flat = [3] + [Double](repeating: 3.5, count: 20)
        let falling = (0..<20).map { 6 - 0.2 * Double($0) }
        let history = try Self.history([0: flat, 1: falling, 2: [1]])

        let counts = Self.categories(history)

        #expect(Set(counts.keys) == [nil, 1])
    }

    @Test func `what was infeasible says nothing, and without results there is no branch`() throws {
        var history = ForestHistory(CandidateSpace.of(try Self.space()))
        history.append(EndedTrial(number: 1, configuration: Self.configuration(0, 0.1), result: .failed))

        #expect(Self.categories(history) == [nil: 600])
    }

    @Test func `a row moves into a branch with values of its own`() throws {
        let candidates = CandidateSpace.of(try Self.space())
        let branch = ForestBranch(feature: 0, category: 2)
        var random = SeededRandom(seed: 1)

        let moved = branch.moved(candidates.row(of: Self.configuration(0, 0.7)), in: candidates, using: &random)

        let configuration = candidates.configuration(of: moved)
        #expect(branch.contains(moved))
        #expect(configuration.values[0] == .choice(2))
        #expect(configuration.values[1] == nil)
        #expect(configuration.values[3] != nil)
        #expect(branch.moved(moved, in: candidates, using: &random) == moved)
    }

    @Test func `the first trials of a branch are spread over it`() throws {
        let history = try Self.history([0: [1, 2], 1: [5, 4], 2: [9]])
        let branch = ForestBranch(feature: 0, category: 1)
        var random = SeededRandom(seed: 1)

        let row = try #require(branch.spread(history, using: &random))

        guard case .real(let value)? = history.candidates.configuration(of: row).values[2] else {
            Issue.record("the row is of another branch")
            return
        }
        // Those that are there lie at 0 and 0.01.
        #expect(value > 0.9)
        let known = try Self.history([0: [1], 1: [5, 4, 3, 2]])
        #expect(branch.spread(known, using: &random) == nil)
    }

    @Test func `in a branch nothing outside is worth anything, and the search finds its best`() throws {
        let history = try Self.history([0: [1, 2, 1.5], 1: [5, 4, 6], 2: [9, 8, 7]])
        var (random, options) = (SeededRandom(seed: 1), SMACOptions())
        options.randomCandidates = 50
        options.mixedCandidates = 50
        let model = ForestModel(
            history,
            options: options.forest(for: 9),
            transformation: options.transformation,
            rowsMax: 100,
            random: &random
        )
        let branch = ForestBranch(feature: 0, category: 1)
        let gain = ForestGain(model, options: options, branch: branch, random: &random)

        let pool = ForestSearch(history.candidates, options: options, branch: branch).pool(for: gain, using: &random)

        #expect(gain.values(of: history.rows[0], count: 1) == [-.infinity])
        #expect(gain.values(of: history.rows[3], count: 1)[0] > -.infinity)
        #expect(zip(pool.rows, pool.gains).allSatisfy { branch.contains($0) || $1 == -.infinity })
        #expect(pool.rows.first.map { branch.contains($0) } == true)
    }

    @Test func `the best algorithm is found though its design points are the worst`() throws {
        // Only near 0.87 is the third better than the others, and elsewhere it is worse.
        func cost(_ configuration: Configuration) -> Double {
            guard case .choice(let algorithm)? = configuration.values[0],
                case .real(let x)? = configuration.values[algorithm + 1]
            else { return .nan }
            return algorithm == 2 ? 4 * (x - 0.87) * (x - 0.87) : 0.1 + 0.1 * Double(algorithm) + 0.1 * abs(x - 0.5)
        }
        let small = [("rf-num-trees", 10), ("num-ei-random", 100), ("num-ei-mixed", 50)]
        let options = TreeValue.map(small.map { .init(key: $0.0, value: .integer($0.1)) })
        let search = Search(method: .model(name: "smac", options: options), seed: 5)
        var optimizer = try makeOptimizer(for: search, space: try Self.space(), trials: 45)
        var best = Double.infinity
        for number in 1...45 as ClosedRange<UInt32> {
            let next = try #require(optimizer.propose(1, beside: []).first)
            optimizer.observe([EndedTrial(number: number, configuration: next, result: .cost(cost(next)))])
            best = min(best, cost(next))
        }

        #expect(best < 0.01)
    }
}

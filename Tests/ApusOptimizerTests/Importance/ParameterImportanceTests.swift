import ApusMath
import ApusOptimizer
import ApusSpace
import ApusStudy
import Testing

extension EndedTrial {
    /// Trials at random points of a space, each with what `cost` says of its unit point.
    static func random(_ count: Int, of space: Space, seed: UInt64 = 1, cost: ([Double]) -> Double) -> [EndedTrial] {
        var random = SeededRandom(seed: seed)
        return (0..<count).map { number in
            let point = space.tunable.map { _ in random.uniform() }
            return EndedTrial(
                number: UInt32(number + 1),
                configuration: space.configuration(atUnit: point),
                result: .cost(cost(point))
            )
        }
    }
}

@Suite struct ParameterImportanceTests {
    @Test func `the parameter that matters most is first, and what does not matter is last`() throws {
        let space = try Space.mixed()
        let trials = EndedTrial.random(150, of: space) { 4 * $0[0] + $0[1] + ($0[3] < 0.5 ? 0 : 0.5) }

        let importance = parameterImportance(space: space, trials: trials, seed: 1)

        #expect(importance.effects.map(\.parameters).first == ["rate"])
        #expect(importance.effects.map(\.parameters).last == ["dropout"])
        #expect(importance.effects[0].share > 0.6 && importance.effects[0].share <= 1)
        #expect(importance.effects.reduce(0) { $0 + $1.share } < 1.0001)
        #expect(importance.observed == 150)
        #expect(try #require(importance.fit) > 0.7)
    }

    @Test func `what two parameters do together is an interaction`() throws {
        let space = try Space.mixed()
        // Alone neither tells anything.
        let trials = EndedTrial.random(300, of: space) { ($0[0] < 0.5) == ($0[2] < 0.5) ? 0 : 1 }

        let importance = parameterImportance(space: space, trials: trials, seed: 1)

        #expect(importance.interactions.first.map { Set($0.parameters) } == ["rate", "dropout"])
        #expect((importance.interactions.first?.share ?? 0) > 0.5)
        #expect(importance.effects.allSatisfy { $0.share < 0.3 })
    }

    @Test func `the same trials and seed give the same result`() throws {
        let space = try Space.conditional()
        let trials = EndedTrial.random(30, of: space) { $0[0] + $0[2] }

        #expect(
            parameterImportance(space: space, trials: trials, seed: 3)
                == parameterImportance(space: space, trials: trials, seed: 3)
        )
    }

    @Test(arguments: [0, 1, 2, 30])
    func `few trials, or costs that are all the same, explain nothing`(count: Int) throws {
        let space = try Space.conditional()

        let importance = parameterImportance(
            space: space,
            trials: .init(EndedTrial.random(count, of: space) { _ in 7 }),
            seed: 1
        )

        #expect(importance.effects.allSatisfy { $0.share == 0 })
        #expect(importance.interactions.isEmpty)
        #expect(importance.fit == nil)
    }
}

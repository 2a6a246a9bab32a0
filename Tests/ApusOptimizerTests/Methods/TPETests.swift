import ApusMath
import ApusSpace
import ApusStudy
import Testing

@testable import ApusOptimizer

@Suite struct TPETests {
    private static func method(_ space: Space, _ options: [(String, TreeValue)] = []) -> ParzenMethod {
        var options = ModelOptions(
            method: ParzenMethod.name,
            tree: .map(options.map { .init(key: $0.0, value: $0.1) })
        )
        return ParzenMethod(space: space, options: &options)
    }

    private static func context(_ space: Space, pending: [Configuration] = [], index: Int = 50) -> SuggestionContext {
        SuggestionContext(
            index: index,
            pending: pending,
            random: SeededRandom(seed: 1, stream: UInt64(index)),
            used: [],
            space: space
        )
    }

    private static func line() throws -> Space {
        try Space(parameters: [
            Parameter(name: "x", domain: .real(lower: 0, upper: 1), defaultValue: .real(0.5))
        ])
    }

    private static func observe(
        _ method: inout ParzenMethod,
        _ space: Space,
        count: Int,
        result: (Double) -> EndedTrial.Result
    ) {
        for number in 1...count {
            let place = (Double(number) - 0.5) / Double(count)
            method.observe(
                EndedTrial(
                    number: UInt32(number),
                    configuration: space.configuration(atUnit: [place]),
                    result: result(place)
                )
            )
        }
    }

    /// The mean places of many suggestions of a method.
    private static func suggestions(
        _ method: ParzenMethod,
        _ space: Space,
        pending: [Configuration] = []
    ) -> [Double] {
        var method = method
        return (0..<40).compactMap { index in
            method.suggest(Self.context(space, pending: pending, index: index))
                .flatMap { space.unitPoint(of: $0.configuration)[0]?.value }
        }
    }

    @Test func `nothing observed is nothing suggested`() throws {
        let space = try Self.line()
        var method = Self.method(space)

        #expect(method.suggest(Self.context(space)) == nil)
    }

    @Test(
        arguments: [[], [("multivariate", .boolean(false))], [("weights", .text("equal"))]] as [[(String, TreeValue)]]
    )
    func `suggestions come from where costs are low`(options: [(String, TreeValue)]) throws {
        let space = try Self.line()
        var method = Self.method(space, options)

        Self.observe(&method, space, count: 30) { .cost(abs($0 - 0.2)) }

        let places = Self.suggestions(method, space)
        #expect(places.count == 40)
        #expect(places.count { abs($0 - 0.2) < 0.15 } > 30)
    }

    @Test(arguments: [.failed, .infeasible] as [EndedTrial.Result])
    func `suggestions keep away from where trials have no cost`(result: EndedTrial.Result) throws {
        let space = try Self.line()
        var method = Self.method(space)

        Self.observe(&method, space, count: 30) { $0 < 0.5 ? result : .cost(1) }

        #expect(Self.suggestions(method, space).count { $0 < 0.45 } < 4)
    }

    @Test func `pending trials drive others away, unless the liar is silent`() throws {
        let space = try Self.line()
        let pending = (0..<12).map { space.configuration(atUnit: [0.19 + 0.002 * Double($0)]) }
        var liar = Self.method(space)
        var honest = Self.method(space, [("constant-liar", .boolean(false))])
        Self.observe(&liar, space, count: 30) { .cost(abs($0 - 0.2)) }
        Self.observe(&honest, space, count: 30) { .cost(abs($0 - 0.2)) }

        func near(_ places: [Double]) -> Int { places.count { abs($0 - 0.2) < 0.03 } }

        #expect(near(Self.suggestions(liar, space, pending: pending)) < near(Self.suggestions(honest, space)))
        #expect(Self.suggestions(honest, space, pending: pending) == Self.suggestions(honest, space))
    }

    @Test func `a neglected branch is gone into, and the reasons say so`() throws {
        let space = try Space.conditional()
        var method = Self.method(space)
        // Many trials with adam, and two mediocre ones with sgd.
        for number in 1...20 {
            let point = [0.9, 0.5, number < 3 ? 0.2 : 0.8, Double(number) / 60]
            method.observe(
                EndedTrial(
                    number: UInt32(number),
                    configuration: space.configuration(atUnit: point),
                    result: .cost(number < 3 ? 5 : 1)
                )
            )
        }

        let found = method.suggest(Self.context(space))
        let suggestion = try #require(found)

        #expect(suggestion.configuration.values[2] == .choice(0))
        #expect(suggestion.reasons.note.contains("branch"))
        #expect(suggestion.reasons.observed == 20)
        #expect(suggestion.reasons.gain?.isFinite == true)
    }

    @Test func `wrong options are all named`() throws {
        var options = ModelOptions(
            method: ParzenMethod.name,
            tree: .map([
                .init(key: "gamma-rule", value: .text("cubic")), .init(key: "candidates", value: .integer(0)),
                .init(key: "gama", value: .real(0.1)),
            ])
        )

        _ = ParzenMethod(space: try Self.line(), options: &options)

        let mistakes = options.finished()
        #expect(mistakes.count == 3)
        #expect(mistakes.contains { $0.contains("gamma-rule must be one of linear, square-root") })
        #expect(mistakes.contains { $0.contains("candidates must be a whole number from 1") })
        #expect(mistakes.contains { $0.contains("no option 'gama'") })
    }

    @Test func `a model has no more bad trials than it may`() {
        var options = ModelOptions(method: "tpe", tree: .map([.init(key: "past-max", value: .integer(4))]))
        let parzen = ParzenOptions(&options)

        #expect(parzen.thinned([1, 2, 3]) == [1, 2, 3])
        #expect(parzen.thinned(Array(0..<10)) == [0, 2, 5, 7])
    }
}

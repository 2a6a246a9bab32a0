import ApusMath
import ApusSpace
import Testing

@testable import ApusOptimizer

@Suite struct CandidateSearchTests {
    @Test func `the top of a smooth hill is found`() throws {
        let search = CandidateSearch(features: FeatureSpace(try .cube(3)))
        var random = SeededRandom(seed: 1)

        let best = search.best(near: [], context: Self.context(search.features.space), &random) { row in
            -row.reduce(0) { $0 + ($1 - 0.3) * ($1 - 0.3) }
        }

        #expect((best?.score ?? -1) > -0.01)
    }

    @Test func `integers and choices are changed one by one`() throws {
        let search = CandidateSearch(features: FeatureSpace(try .conditional()))
        var random = SeededRandom(seed: 2)

        let best = search.best(near: [[0.5, 0, 0, 0.5]], context: Self.context(search.features.space), &random) { row in
            row[2] + row[3]
        }

        // With adam at most three of six layers are allowed.
        #expect(best?.configuration.values[2] == .choice(1))
        #expect(best?.configuration.values[3] == .integer(3))
    }

    @Test func `where nothing is usable nothing is found`() throws {
        let space = try Space(parameters: [
            Parameter(name: "a", domain: .categorical([.integer(1), .integer(2)]), defaultValue: .choice(0))
        ])
        let all = (0..<2).map { Configuration(values: [.choice($0)]) }
        let search = CandidateSearch(features: FeatureSpace(space))
        var random = SeededRandom(seed: 1)

        let context = Self.context(space, used: Set(all.map { space.hash(of: $0) }))
        let best = search.best(near: [[0]], context: context, &random) { _ in 0 }

        #expect(best == nil)
    }

    private static func context(_ space: Space, used: Set<ConfigurationHash> = []) -> SuggestionContext {
        SuggestionContext(index: 0, pending: [], random: SeededRandom(seed: 1), used: used, space: space)
    }
}

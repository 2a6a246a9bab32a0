import ApusMath
import Testing

@testable import ApusOptimizer

@Suite struct GeneticVariationTests {
    private static let features = [
        Feature(parameter: 0, kind: .numeric(count: nil), isConditional: false),
        Feature(parameter: 1, kind: .categorical(count: 3), isConditional: false),
        Feature(parameter: 2, kind: .numeric(count: nil), isConditional: true),
    ]

    @Test func `children lie within the cube and among the choices, and have no gaps`() {
        let variation = GeneticVariation(features: Self.features, crossover: 0.9, crossoverIndex: 2, mutationIndex: 2)
        var random = SeededRandom(seed: 1)

        let children = (0..<300).map { _ in
            variation.child(of: [0.05, 0, .nan], and: [0.9, 2, .nan], mutations: 1, &random)
        }

        #expect(children.allSatisfy { $0[0] >= 0 && $0[0] <= 1 && [0, 1, 2].contains($0[1]) })
        #expect(children.allSatisfy { $0[2] >= 0 && $0[2] <= 1 })
    }

    @Test func `without crossover and mutation a child is its mother`() {
        let variation = GeneticVariation(features: Self.features, crossover: 0, crossoverIndex: 2, mutationIndex: 2)
        var random = SeededRandom(seed: 1)

        #expect(variation.child(of: [0.25, 1, 0.5], and: [0.9, 2, 0.1], mutations: 0, &random) == [0.25, 1, 0.5])
    }

    @Test func `what one parent has comes from that parent`() {
        let variation = GeneticVariation(features: Self.features, crossover: 1, crossoverIndex: 2, mutationIndex: 2)
        var random = SeededRandom(seed: 1)

        let children = (0..<50).map { _ in
            variation.child(of: [0.25, 1, 0.5], and: [0.9, 2, .nan], mutations: 0, &random)
        }

        #expect(children.allSatisfy { $0[2] == 0.5 && [1, 2].contains($0[1]) })
    }

    @Test(arguments: [(1.0, 0.02), (100.0, 0.0005)])
    func `with a larger index children stay closer`(index: Double, least: Double) {
        let variation = GeneticVariation(
            features: [Self.features[0]],
            crossover: 1,
            crossoverIndex: index,
            mutationIndex: index
        )
        var random = SeededRandom(seed: 2)

        let distances = (0..<400).map { _ -> Double in
            let child = variation.child(of: [0.4], and: [0.6], mutations: 0, &random)[0]
            return min(abs(child - 0.4), abs(child - 0.6))
        }
        let mean = distances.reduce(0, +) / 400

        #expect(mean > least)
        #expect(mean < least * 4)
    }
}

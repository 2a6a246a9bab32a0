import ApusMath
import ApusSpace
import Testing

@testable import ApusOptimizer

extension CandidateSpace {
    /// The candidates of a space, without a column for the fidelity.
    static func of(_ space: Space) -> CandidateSpace {
        let features = FeatureSpace(space)
        return CandidateSpace(features, schema: ForestSchema(features.features))
    }
}

@Suite struct CandidateSpaceTests {
    @Test(arguments: [try Space.mixed(), try Space.small(), try Space.conditional(), try Space.layered()])
    func `a random row is that of its configuration`(space: Space) {
        let candidates = CandidateSpace.of(space)
        var random = SeededRandom(seed: 1)

        for _ in 0..<100 {
            let row = candidates.randomRow(using: &random)
            let again = candidates.row(of: candidates.configuration(of: row))

            #expect(zip(row, again).allSatisfy { abs($0 - $1) < 1e-12 })
            #expect(space.contains(candidates.configuration(of: row)))
        }
    }

    @Test func `a changed parent switches its children`() throws {
        let candidates = CandidateSpace.of(try Space.conditional())
        var random = SeededRandom(seed: 2)
        var row = candidates.row(of: candidates.features.space.defaultConfiguration)
        #expect(!candidates.isInactive(0, row[0]))

        row[2] = 1
        let off = candidates.repaired(row, using: &random)
        var back = off
        back[2] = 0
        let on = candidates.repaired(back, using: &random)

        #expect(candidates.isInactive(0, off[0]) && candidates.isInactive(1, off[1]))
        #expect(!candidates.isInactive(0, on[0]))
        #expect(on[3] == row[3])
    }

    @Test func `finite numbers have their values' coordinates, also on a log scale`() throws {
        let space = try Space(parameters: [
            Parameter(name: "n", domain: .integer(lower: 1, upper: 8, scale: .log), defaultValue: .integer(1)),
            Parameter(name: "x", domain: .real(lower: 0, upper: 1), defaultValue: .real(0)),
        ])
        let candidates = CandidateSpace.of(space)

        #expect(candidates.levels[0].count == 8)
        #expect(candidates.levels[1].isEmpty)
        for (number, level) in candidates.levels[0].enumerated() {
            #expect(candidates.configuration(of: [level, 0]).values[0] == .integer(number + 1))
            #expect(candidates.level(at: level + 0.001, of: 0) == number)
        }
        #expect(candidates.snapped(0.123, 1) == 0.123)
    }

    @Test func `a column for the fidelity says full budget`() throws {
        let features = FeatureSpace(try Space.small())
        let candidates = CandidateSpace(features, schema: ForestSchema(features.features, withFidelity: true))
        var random = SeededRandom(seed: 2)

        #expect(candidates.width == 3)
        #expect(candidates.randomRow(using: &random).last == 1)
        #expect(candidates.row(of: features.space.defaultConfiguration).last == 1)
    }
}

extension Space {
    /// A numeric parent, whose children come and go with its value.
    static func layered() throws -> Space {
        let parameters = [
            Parameter(name: "layers", domain: .integer(lower: 1, upper: 3), defaultValue: .integer(2)),
            Parameter(name: "second", domain: .real(lower: 0, upper: 1), defaultValue: .real(0.5)),
            Parameter(name: "third", domain: .ordinal([.integer(1), .integer(2)]), defaultValue: .choice(0)),
        ]
        let parser = ExpressionParser(parameters: parameters)
        return try Space(
            parameters: parameters,
            conditions: [
                Condition(child: 1, expression: parser.condition("layers > 1")),
                Condition(child: 2, expression: parser.condition("layers > 2")),
            ]
        )
    }
}

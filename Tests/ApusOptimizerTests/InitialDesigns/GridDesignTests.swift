import ApusOptimizer
import ApusSpace
import ApusStudy
import Testing

@Suite struct GridDesignTests {
    @Test func `the last parameter changes fastest, and all choices come up`() throws {
        let space = try Space(parameters: [
            Parameter(name: "c", domain: .categorical([.text("a"), .text("b")]), defaultValue: .choice(0)),
            Parameter(name: "x", domain: .real(lower: 0, upper: 1), defaultValue: .real(0)),
        ])

        let values = try Self.grid(of: space, levels: 3)

        #expect(
            values == [
                [.choice(0), .real(0)], [.choice(0), .real(0.5)], [.choice(0), .real(1)], [.choice(1), .real(0)],
                [.choice(1), .real(0.5)], [.choice(1), .real(1)],
            ]
        )
    }

    @Test func `an inactive parameter is not varied`() throws {
        let parameters = [
            Parameter(name: "momentum", domain: .integer(lower: 1, upper: 3), defaultValue: .integer(1)),
            Parameter(name: "opt", domain: .categorical([.text("sgd"), .text("adam")]), defaultValue: .choice(0)),
        ]
        let space = try Space(
            parameters: parameters,
            conditions: [Condition(child: 0, expression: .comparison(parent: 1, .equal, values: [.choice(0)]))]
        )

        let values = try Self.grid(of: space, levels: 5)

        #expect(
            values == [
                [.integer(1), .choice(0)], [.integer(2), .choice(0)], [.integer(3), .choice(0)], [nil, .choice(1)],
            ]
        )
    }

    @Test func `a huge grid begins at once`() throws {
        let space = try Space(
            parameters: (0..<100).map {
                Parameter(name: "x\($0)", domain: .real(lower: 0, upper: 1), defaultValue: .real(0))
            }
        )

        #expect(try Self.grid(of: space, levels: 10, count: 20).count == 20)
    }

    private static func grid(of space: Space, levels: Int, count: Int = 100) throws -> [[ParameterValue?]] {
        var optimizer = try makeOptimizer(for: Search(method: .grid(levels: levels)), space: space, trials: nil)
        return optimizer.propose(count, beside: []).map(\.values)
    }
}

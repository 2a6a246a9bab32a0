import ApusOptimizer
import ApusSpace
import ApusStudy
import Testing

@Suite struct DesignOptimizerTests {
    @Test func `a space that is forbidden but for its default ends with the number of tries`() throws {
        let space = try Space(
            parameters: [Parameter(name: "x", domain: .real(lower: 0, upper: 1), defaultValue: .real(0))],
            forbidden: [.expression(.binary(.greater, .parameter(0), .number(0)))]
        )
        var optimizer = try makeOptimizer(for: Search(method: .random), space: space, trials: nil)

        let proposals = optimizer.propose(1, beside: [])

        #expect(proposals.isEmpty)
        #expect(optimizer.end == .tooManyRejected(tries: 20_000))
        #expect(
            optimizer.end?.description
                == "20000 points in a row were forbidden or proposed before; loosen the forbidden clauses or widen the space"
        )
    }

    @Test func `a small space is listed to its last configuration`() throws {
        let space = try Space(parameters: [
            Parameter(name: "x", domain: .integer(lower: 1, upper: 1000), defaultValue: .integer(1))
        ])
        var optimizer = try makeOptimizer(for: Search(method: .random), space: space, trials: nil)

        let proposals = optimizer.propose(1001, beside: [])

        #expect(Set(proposals).count == 1000)
        #expect(optimizer.end == .spaceUsedUp)
    }

    @Test func `a Latin hypercube ends with its count and fills every slice`() throws {
        let space = try Space(parameters: [
            Parameter(name: "x", domain: .real(lower: 0, upper: 1), defaultValue: .real(0)),
            Parameter(name: "n", domain: .integer(lower: 1, upper: 60), defaultValue: .integer(1)),
        ])
        var optimizer = try makeOptimizer(for: Search(method: .latinHypercube), space: space, trials: 60)

        let proposals = optimizer.propose(100, beside: [])

        #expect(proposals.count == 60)
        #expect(Set(proposals.map { $0.values[1] }).count == 60)
        #expect(optimizer.end == .designUsedUp)
        #expect(optimizer.end?.description == "every point of the design has been proposed")
    }

    @Test func `the first points of a study are the same in every release`() throws {
        let space = try Space(parameters: [
            Parameter(name: "nb_filters", domain: .integer(lower: 16, upper: 256), defaultValue: .integer(32)),
            Parameter(name: "nb_conv_size", domain: .integer(lower: 1, upper: 10), defaultValue: .integer(3)),
        ])

        let points = try [.random, .latinHypercube, .sobol, .halton].map { (method: Search.Method) in
            var optimizer = try makeOptimizer(for: Search(method: method), space: space, trials: 60)
            return optimizer.propose(3, beside: []).map { $0.values.map(Self.integer) }
        }

        #expect(
            points == [
                [[230, 6], [177, 5], [75, 8]], [[200, 1], [229, 2], [74, 1]], [[52, 3], [185, 6], [244, 1]],
                [[83, 7], [204, 10], [23, 4]],
            ]
        )
    }

    private static func integer(_ value: ParameterValue?) -> Int {
        if case .integer(let number) = value { number } else { -1 }
    }
}

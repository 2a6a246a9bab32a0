import ApusSpace
import Testing

@testable import ApusOptimizer

@Suite struct ParzenAxisTests {
    private static let domains: [Domain] = [
        .integer(lower: 1, upper: 7), .integer(lower: 1, upper: 100, scale: .log),
        .real(lower: 0.1, upper: 2, scale: .log, step: 0.1), .ordinal((0..<5).map { .integer($0) }),
    ]

    @Test(arguments: Self.domains)
    func `slices are those of the space`(domain: Domain) throws {
        let space = try Space(parameters: [
            Parameter(name: "k", domain: domain, defaultValue: try #require(domain.middle))
        ])
        let features = FeatureSpace(space)

        let axis = ParzenAxis.axes(of: features)[0]

        guard case .levels(let centers, let borders) = axis.kind else {
            Issue.record("a small finite axis has levels")
            return
        }
        #expect(space.count(of: 0) == UInt64(centers.count))
        for place in stride(from: 0.0005, to: 1, by: 0.001) {
            let row = features.row(of: features.configuration(of: [place]))
            // The very borders may fall to either side.
            guard borders.allSatisfy({ abs($0 - place) > 1e-9 }) else { continue }
            #expect(abs(centers[ParzenAxis.level(at: place, borders: borders)] - row[0]) < 1e-12)
        }
    }

    @Test func `an axis of very many values is continuous`() throws {
        let space = try Space(parameters: [
            Parameter(name: "k", domain: .integer(lower: 0, upper: 1 << 40), defaultValue: .integer(5)),
            Parameter(name: "c", domain: .categorical([.text("a"), .text("b")]), defaultValue: .choice(0)),
        ])

        let axes = ParzenAxis.axes(of: FeatureSpace(space))

        #expect(axes.map(\.count) == [0, 2])
    }
}

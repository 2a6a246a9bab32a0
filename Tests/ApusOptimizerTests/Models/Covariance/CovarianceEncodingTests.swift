import ApusMath
import ApusSpace
import Testing

@testable import ApusOptimizer

@Suite struct CovarianceEncodingTests {
    @Test func `a discrete value is drawn from its slice, a real one stays`() throws {
        let space = try Space(parameters: [
            Parameter(name: "n", domain: .integer(lower: 0, upper: 4), defaultValue: .integer(0)),
            Parameter(name: "x", domain: .real(lower: 0, upper: 1), defaultValue: .real(0)),
        ])
        let encoding = CovarianceEncoding(FeatureSpace(space))
        let state = CovarianceState(mean: [0.5, 0.5], step: 0.2, population: 6)
        var random = SeededRandom(seed: 1)

        let points = (0..<200).map { _ in encoding.point(of: [0.7, 0.25], in: state, &random) }

        #expect(points.allSatisfy { $0[0] >= 0.6 && $0[0] <= 0.8 && $0[1] == 0.25 })
        #expect(Set(points.map { $0[0] }).count > 100)
    }

    @Test func `a slice far away is entered at its nearer border`() throws {
        let space = try Space(parameters: [
            Parameter(name: "n", domain: .integer(lower: 0, upper: 4), defaultValue: .integer(0))
        ])
        let encoding = CovarianceEncoding(FeatureSpace(space))
        let state = CovarianceState(mean: [0.5], step: 1e-4, population: 6)
        var random = SeededRandom(seed: 1)

        let above = encoding.point(of: [0.9], in: state, &random)[0]
        let below = encoding.point(of: [0.1], in: state, &random)[0]

        #expect(abs(above - 0.8) < 1e-12)
        #expect(abs(below - 0.2) < 1e-12)
    }

    @Test func `an inactive parameter is drawn as the distribution draws it`() throws {
        let encoding = CovarianceEncoding(FeatureSpace(try .cube(1)))
        let state = CovarianceState(mean: [0.5], step: 0.1, population: 6)
        var random = SeededRandom(seed: 1)

        let points = (0..<500).map { _ in encoding.point(of: [.nan], in: state, &random)[0] }
        let variance = points.reduce(0) { $0 + ($1 - 0.5) * ($1 - 0.5) } / 500

        #expect(abs(variance.squareRoot() - 0.1) < 0.02)
    }

    @Test(arguments: [0.1, 0.5, 0.62, 0.95])
    func `however small the step, other values of a discrete parameter still come up`(mean: Double) throws {
        let space = try Space(parameters: [
            Parameter(name: "n", domain: .integer(lower: 1, upper: 32, scale: .log), defaultValue: .integer(1))
        ])
        let encoding = CovarianceEncoding(FeatureSpace(space))
        var state = CovarianceState(mean: [mean], step: 1e-6, population: 9)
        var random = SeededRandom(seed: 5)

        encoding.keepMargin(&state)
        let values = (0..<400).map { _ -> Configuration in
            var row = [0.0]
            encoding.put(state.sample(&random), of: state, into: &row)
            return encoding.features.configuration(of: row)
        }

        #expect(Set(values).count > 1)
        #expect(Set(values).count < 6)
    }

    @Test func `what lies beyond a wall is mirrored at first, and on the wall when the step is short`() throws {
        let encoding = CovarianceEncoding(FeatureSpace(try .cube(3)))
        let wide = CovarianceState(mean: [0.5, 0.5, 0.5], step: 0.2, population: 6)
        let narrow = CovarianceState(mean: [0.5, 0.5, 0.5], step: 0.1, population: 6)
        var (mirrored, projected) = ([0.0, 0, 0], [0.0, 0, 0])

        encoding.put([-0.25, 0.5, 1.5], of: wide, into: &mirrored)
        encoding.put([-0.25, 0.5, 1.5], of: narrow, into: &projected)

        #expect(mirrored == [0.25, 0.5, 0.5])
        #expect(projected == [0, 0.5, 1])
    }
}

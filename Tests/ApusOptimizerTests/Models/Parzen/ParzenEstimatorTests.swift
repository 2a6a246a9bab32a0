import ApusMath
import Testing

@testable import ApusOptimizer

@Suite struct ParzenEstimatorTests {
    private static let width = KernelWidth(
        priorWeight: 0.5,
        factor: 1,
        exponent: 1,
        least: 1e-3,
        categoricalFactor: 0.5,
        levelFactor: 1,
        levelLeast: 0.5
    )
    private static let axes = [
        ParzenAxis(kind: .continuous, isConditional: false),
        ParzenAxis(kind: .categorical(count: 3), isConditional: false),
        ParzenAxis(kind: .levels(centers: [0.1, 0.35, 0.75], borders: [0, 0.2, 0.5, 1]), isConditional: false),
        ParzenAxis(kind: .continuous, isConditional: true),
    ]

    private static func estimator(_ rows: [[Double]]) -> ParzenEstimator {
        ParzenEstimator(
            features: [0, 1, 2, 3],
            axes: Self.axes,
            rows: rows,
            weights: rows.indices.map { Double($0 + 1) },
            width: Self.width
        )
    }

    @Test(arguments: [
        [], [[0.02, 1, 0.1, .nan]], [[0.3, 2, 0.75, 0.9], [0.99, 0, 0.35, .nan], [0.3, 2, 0.1, 0.1]],
    ])
    func `a density is one in all`(rows: [[Double]]) {
        var estimator = Self.estimator(rows)
        let steps = 24
        var sum = 0.0

        for x in 0..<steps {
            for choice in 0..<3 {
                for (level, slice) in [(0.1, 0.2), (0.35, 0.3), (0.75, 0.5)] {
                    for z in 0..<steps {
                        let row = [
                            (Double(x) + 0.5) / Double(steps), Double(choice), level, (Double(z) + 0.5) / Double(steps),
                        ]
                        // The density is beside the uniform one.
                        sum += Portable.exp(estimator.logDensity(at: row)) * slice / 3 / Double(steps * steps)
                    }
                }
            }
        }

        #expect(abs(sum - 1) < 2e-3)
    }

    @Test func `what is drawn is distributed as the density says`() {
        var estimator = Self.estimator([[0.3, 2, 0.75, 0.9], [0.9, 0, 0.35, .nan]])
        var random = SeededRandom(seed: 4)
        var row = [Double](repeating: .nan, count: 4)
        var (inside, hits) = (0.0, 0)

        for _ in 0..<4000 {
            estimator.draw(into: &row, using: &random)
            hits += row[1] == 0 && row[2] == 0.35 ? 1 : 0
        }
        for x in 0..<100 {
            // A feature that is NaN does not count: the sum goes over the first three.
            inside += Portable.exp(estimator.logDensity(at: [(Double(x) + 0.5) / 100, 0, 0.35, .nan])) / 100
        }

        #expect(abs(Double(hits) / 4000 - inside * 0.3 / 3) < 0.025)
    }

    @Test func `the density is greatest where trials are`() {
        var estimator = Self.estimator([[0.3, 2, 0.75, 0.9], [0.32, 2, 0.75, 0.88]])

        let near = estimator.logDensity(at: [0.31, 2, 0.75, 0.9])

        #expect(near > estimator.logDensity(at: [0.9, 2, 0.75, 0.9]))
        #expect(near > estimator.logDensity(at: [0.31, 1, 0.75, 0.9]))
        #expect(near > estimator.logDensity(at: [0.31, 2, 0.1, 0.9]))
        #expect(near > estimator.logDensity(at: [0.31, 2, 0.75, 0.1]))
    }

    @Test func `a thousand features leave the range of no number`() {
        let axes = [ParzenAxis](repeating: ParzenAxis(kind: .continuous, isConditional: false), count: 1000)
        let row = [Double](repeating: 0.5, count: 1000)
        var estimator = ParzenEstimator(
            features: Array(0..<1000),
            axes: axes,
            rows: [row, row],
            weights: [1, 1],
            width: Self.width
        )

        let near = estimator.logDensity(at: row)
        let far = estimator.logDensity(at: row.map { _ in 1 })

        #expect(near.isFinite && far.isFinite)
        #expect(near > far)
    }
}

import ApusMath
import ApusSpace
import Testing

@testable import ApusOptimizer

@Suite struct TreePartitionTests {
    /// A tree over a conditional space, and 20,000 random rows of it.
    ///
    /// The columns are drawn one by one, as the measures see them.
    private struct Sample {
        let partition: TreePartition
        let rows: [[Double]]
        let values: [Double]

        init(_ space: Space, seed: UInt64) throws {
            let candidates = CandidateSpace.of(space)
            var random = SeededRandom(seed: seed)
            var data = ForestData(candidates.schema)
            var targets: [Double] = []
            for _ in 0..<40 {
                let row = candidates.randomRow(using: &random)
                data.append(row)
                targets.append(row.enumerated().reduce(0) { $0 + Double($1.offset + 1) * $1.element * $1.element })
            }
            var options = ForestOptions()
            options.trees = 1
            let forest = RandomForest(fitting: data, targets: targets, options: options, random: &random)
            let measures = ColumnMeasure.all(of: candidates, random: &random)
            self.partition = TreePartition(forest, root: forest.roots[0], measures: measures)
            let drawn = (0..<20_000).map { _ in candidates.randomRow(using: &random) }
            // Columns shuffled against each other, so that they are independent.
            self.rows = drawn.indices.map { index in
                (0..<candidates.width).map { drawn[(index + 997 * $0) % drawn.count][$0] }
            }
            self.values = forest.predictions(of: self.rows.flatMap { $0 }, count: self.rows.count).means
        }
    }

    @Test(arguments: [try Space.mixed(), try Space.conditional()])
    func `mean and variance are those of the tree over the space`(space: Space) throws {
        let sample = try Sample(space, seed: 5)

        let mean = sample.values.reduce(0, +) / 20_000
        let variance = sample.values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 20_000

        #expect(abs(sample.partition.leaves.reduce(0) { $0 + $1.mass } - 1) < 1e-9)
        #expect(abs(sample.partition.mean - mean) < 0.05 * variance.squareRoot())
        #expect(abs(sample.partition.variance - variance) < 0.06 * variance)
    }

    @Test(arguments: 0..<4)
    func `a marginal is the mean over the rows of its cell`(column: Int) throws {
        let sample = try Sample(try Space.conditional(), seed: 6)
        let isCategorical = sample.partition.cuts[column].isEmpty
        var (sums, counts) = ([Int: Double](), [Int: Double]())
        for (row, value) in zip(sample.rows, sample.values) {
            let cell = isCategorical ? Int(row[column]) : sample.partition.cell(of: row[column], in: column)
            sums[cell, default: 0] += value
            counts[cell, default: 0] += 1
        }

        let marginal = sample.partition.marginal(of: column)

        for (cell, count) in counts where count > 500 {
            #expect(abs(marginal[cell] - (sums[cell] ?? 0) / count) < 0.1 * sample.partition.variance.squareRoot())
            #expect(abs(sample.partition.cells[column][cell] - count / 20_000) < 0.05)
        }
    }

    @Test func `a pair explains no less than its parts and no more than all`() throws {
        let partition = try Sample(try Space.mixed(), seed: 7).partition

        for first in 0..<4 {
            for second in 0..<first {
                let together = partition.variance(of: first, second)
                let alone = partition.variance(of: first) + partition.variance(of: second)
                #expect(together >= alone - 1e-9)
                #expect(together <= partition.variance + 1e-9)
            }
        }
    }
}

import ApusMath
import Testing

@testable import ApusOptimizer

@Suite struct RowBlocksTests {
    @Test func `ranges and sums are those of the columns, one by one`() {
        var random = SeededRandom(seed: 1)
        var data = ForestData(ForestSchema(columns: [ForestSchema.Column](repeating: .numeric, count: 11)))
        for _ in 0..<20 { data.append((0..<11).map { _ in random.uniform() }) }
        let columns = [10, 0, 3, 4, 5, 6, 7, 8, 9]
        let blocks = RowBlocks(data, columns: columns)
        let rows: [Int32] = [3, 17, 5, 11, 2]
        let weights = (0..<20).map { Double($0 % 3) }
        let weighted = (0..<20).map { Double($0) }

        #expect(blocks.count == 2)
        for (lane, column) in columns.enumerated() {
            let values = rows[1..<4].map { data.columns[column][Int($0)] }
            let range = blocks.range(of: lane / 8, over: rows, 1..<4)
            #expect(range.least[lane % 8] == values.min())
            #expect(range.most[lane % 8] == values.max())

            let limits = SIMD8<Double>(repeating: 0.5)
            let sums = blocks.sums(of: lane / 8, upTo: limits, over: rows, 0..<5, weights: weights, weighted: weighted)
            let left = rows.filter { data.columns[column][Int($0)] <= 0.5 }
            #expect(sums.weights[lane % 8] == left.reduce(0) { $0 + weights[Int($1)] })
            #expect(sums.sums[lane % 8] == left.reduce(0) { $0 + weighted[Int($1)] })
        }
    }
}

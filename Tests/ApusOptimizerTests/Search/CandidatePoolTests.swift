import Testing

@testable import ApusOptimizer

@Suite struct CandidatePoolTests {
    @Test func `the best rows stay, the best first, each once`() {
        var pool = CandidatePool(capacity: 3)
        let rows: [Double] = [0, 1, 2, 3, 4, 5]

        let gains: [Double] = [1, 3, 2, 3, 0, 5]
        for (index, gain) in gains.enumerated() { pool.add(gain, rows: rows, at: index, width: 1) }
        pool.add(5, rows: [5], at: 0, width: 1)
        pool.add(.nan, rows: [7], at: 0, width: 1)

        #expect(pool.gains == [5, 3, 3])
        #expect(pool.rows == [[5], [1], [3]])
    }
}

import Testing

@testable import ApusOptimizer

@Suite struct ForestDataTests {
    @Test func `each numeric column is sorted, equal values in the order of their rows`() {
        var data = ForestData(ForestSchema(columns: [.numeric, .categorical(count: 3)]))
        for row in [[0.5, 2], [0.1, 1], [0.5, 0], [-1, 1]] as [[Double]] { data.append(row) }

        #expect(data.orders() == [[3, 1, 0, 2], []])
        #expect(data.row(2) == [0.5, 0])
        #expect(data.rows([3, 0]).columns == [[-1, 0.5], [1, 2]])
    }
}

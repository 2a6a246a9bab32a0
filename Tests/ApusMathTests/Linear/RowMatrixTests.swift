import Testing

@testable import ApusMath

@Suite struct RowMatrixTests {
    @Test func `a tile holds the four dot products of two rows with two rows`() {
        let one = RowMatrix(rows: 3, columns: 6, (0..<18).map { Double($0 % 7) })
        let two = RowMatrix(rows: 2, columns: 9, (0..<18).map { Double($0 % 5) })

        let tile = one.tile(1, with: two, 0, chunks: 0..<2)

        func product(_ row: Int, _ other: Int) -> Double { (0..<6).reduce(0) { $0 + one[row, $1] * two[other, $1] } }
        #expect(tile == SIMD4(product(1, 0), product(1, 1), product(2, 0), product(2, 1)))
    }

    @Test func `a row has its own numbers, padded with zeros`() {
        var matrix = RowMatrix(rows: 2, columns: 5)

        matrix[0, 4] = 3
        matrix[1, 0] = 4

        #expect(matrix.stride == 2)
        #expect(matrix.rows == 2)
        #expect(matrix.chunks == [.zero, SIMD4(3, 0, 0, 0), SIMD4(4, 0, 0, 0), .zero])
    }

    @Test func `a vector goes into chunks and back`() {
        let vector = [1.0, 2, 3, 4, 5]

        let chunks = RowMatrix.chunks(of: vector)

        #expect(chunks == [SIMD4(1, 2, 3, 4), SIMD4(5, 0, 0, 0)])
        #expect(RowMatrix.vector(chunks, count: 5) == vector)
    }

    @Test func `lanes are eight numbers of a row`() {
        var matrix = RowMatrix(rows: 2, columns: 16)

        matrix.setLanes(1, 1, SIMD8(1, 2, 3, 4, 5, 6, 7, 8))

        #expect(matrix[1, 8] == 1)
        #expect(matrix[1, 15] == 8)
        #expect(matrix.lanes(1, 1) == SIMD8(1, 2, 3, 4, 5, 6, 7, 8))
    }
}

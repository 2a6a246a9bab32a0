/// The lower triangular L with L Lᵀ = A of a symmetric positive definite matrix, to which rows can be added.
///
/// Golub and Van Loan, "Matrix Computations" (4th edition), 4.2: each element is a dot product of two rows, computed by
/// tiles of 2 × 2 within blocks of rows that stay in the cache. LAPACK is not used, for its last digits depend on the
/// machine; see Docs/Decisions/0009.
package struct CholeskyFactor: Sendable {
    /// Rows that are factorized together.
    private static let block = 32

    /// How many rows of ``factor`` count.
    package private(set) var size: Int

    /// L; zero above the diagonal.
    package private(set) var factor: RowMatrix

    /// 1 / L[i, i].
    package private(set) var reciprocals: [Double]

    /// `nil` where the matrix is not positive definite to working precision; its lower triangle alone is read.
    ///
    /// There is room for `spare` rows more.
    package init?(_ matrix: RowMatrix, size: Int, spare: Int = 0) {
        self.size = 0
        self.factor = RowMatrix(rows: size + spare, columns: size + spare)
        self.reciprocals = []
        self.reciprocals.reserveCapacity(size + spare)
        let even = size & ~1
        for start in Swift.stride(from: 0, to: even, by: Self.block) {
            let end = min(start + Self.block, even)
            for column in Swift.stride(from: 0, to: start, by: 2) {
                for row in Swift.stride(from: start, to: end, by: 2) {
                    self.fillTile(matrix, row: row, column: column)
                }
            }
            guard self.factorizeBlock(matrix, from: start, to: end) else { return nil }
        }
        self.size = even
        if even < size {
            let last = even * matrix.stride
            let row = Array(matrix.chunks[last..<(last + matrix.stride)])
            guard self.append(row, diagonal: matrix[even, even]) else { return nil }
        }
    }

    /// The triangle at the end of a block's rows; the columns before it are there.
    private mutating func factorizeBlock(_ matrix: RowMatrix, from start: Int, to end: Int) -> Bool {
        for row in Swift.stride(from: start, to: end, by: 2) {
            for column in Swift.stride(from: start, to: row, by: 2) {
                self.fillTile(matrix, row: row, column: column)
            }
            guard self.fillDiagonal(matrix, row: row) else { return false }
        }
        return true
    }

    private mutating func fillTile(_ matrix: RowMatrix, row: Int, column: Int) {
        // What is not computed yet is zero, so whole chunks can be summed.
        let sums = self.factor.tile(row, with: self.factor, column, chunks: 0..<((column &+ 3) >> 2))
        let lower = self.factor[column &+ 1, column]
        let (first, second) = (self.reciprocals[column], self.reciprocals[column &+ 1])
        let upperLeft = (matrix[row, column] - sums.x) * first
        let lowerLeft = (matrix[row &+ 1, column] - sums.z) * first
        self.factor[row, column] = upperLeft
        self.factor[row &+ 1, column] = lowerLeft
        self.factor[row, column &+ 1] = (matrix[row, column &+ 1] - sums.y - upperLeft * lower) * second
        self.factor[row &+ 1, column &+ 1] = (matrix[row &+ 1, column &+ 1] - sums.w - lowerLeft * lower) * second
    }

    private mutating func fillDiagonal(_ matrix: RowMatrix, row: Int) -> Bool {
        let sums = self.factor.tile(row, with: self.factor, row, chunks: 0..<((row &+ 3) >> 2))
        let first = matrix[row, row] - sums.x
        guard Self.isPivot(first, of: matrix[row, row]) else { return false }
        let upper = first.squareRoot()
        let lower = (matrix[row &+ 1, row] - sums.z) / upper
        let second = matrix[row &+ 1, row &+ 1] - sums.w - lower * lower
        guard Self.isPivot(second, of: matrix[row &+ 1, row &+ 1]) else { return false }
        let last = second.squareRoot()
        self.factor[row, row] = upper
        self.factor[row &+ 1, row] = lower
        self.factor[row &+ 1, row &+ 1] = last
        self.reciprocals.append(1 / upper)
        self.reciprocals.append(1 / last)
        return true
    }

    /// Adds a row to the matrix: its elements beside the rows that are there, and the one on the diagonal.
    ///
    /// Returns `false`, and changes nothing, where the larger matrix is not positive definite or there is no room.
    package mutating func append(_ row: [RowMatrix.Chunk], diagonal: Double) -> Bool {
        guard self.size < self.factor.rows else { return false }
        let solved = self.solvedLower(row)
        var squares = RowMatrix.Chunk.zero
        for chunk in solved {
            squares += chunk * chunk
        }
        let pivot = diagonal - squares.sum()
        guard Self.isPivot(pivot, of: diagonal) else { return false }
        let start = self.size &* self.factor.stride
        for chunk in solved.indices {
            self.factor.chunks[start &+ chunk] = solved[chunk]
        }
        self.factor[self.size, self.size] = pivot.squareRoot()
        self.reciprocals.append(1 / self.factor[self.size, self.size])
        self.size += 1
        return true
    }

    /// A pivot that is lost in the rounding of its element says nothing.
    private static func isPivot(_ pivot: Double, of element: Double) -> Bool {
        pivot > element * 1e-14 && pivot < .infinity
    }
}

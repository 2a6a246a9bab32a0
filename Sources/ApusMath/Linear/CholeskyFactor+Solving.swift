/// Triangular solves, the determinant and the inverse.
extension CholeskyFactor {
    private var chunkCount: Int { (self.size + 3) >> 2 }

    /// L⁻¹ `vector`; numbers beyond ``size`` do not count.
    package func solvedLower(_ vector: [RowMatrix.Chunk]) -> [RowMatrix.Chunk] {
        var solution = [RowMatrix.Chunk](repeating: .zero, count: self.chunkCount)
        for row in 0..<self.size {
            let sum = self.factor.dot(row, solution, chunks: (row &+ 3) >> 2)
            solution[row >> 2][row & 3] = (vector[row >> 2][row & 3] - sum) * self.reciprocals[row]
        }
        return solution
    }

    /// L⁻ᵀ `vector`.
    package func solvedUpper(_ vector: [RowMatrix.Chunk]) -> [RowMatrix.Chunk] {
        var solution = Array(vector.prefix(self.chunkCount))
        for row in Swift.stride(from: self.size - 1, through: 0, by: -1) {
            let value = solution[row >> 2][row & 3] * self.reciprocals[row]
            let start = row &* self.factor.stride
            for chunk in 0..<((row &+ 4) >> 2) {
                solution[chunk] -= self.factor.chunks[start &+ chunk] * value
            }
            solution[row >> 2][row & 3] = value
        }
        return solution
    }

    /// A⁻¹ `vector`.
    package func solved(_ vector: [RowMatrix.Chunk]) -> [RowMatrix.Chunk] {
        self.solvedUpper(self.solvedLower(vector))
    }

    /// ln det A.
    package var logDeterminant: Double {
        var sum = 0.0
        for row in 0..<self.size {
            sum -= Portable.log(self.reciprocals[row])
        }
        return 2 * sum
    }

    /// A⁻¹, its lower triangle and, within tiles, some of what mirrors it.
    ///
    /// Its rows are padded to whole chunks of eight numbers. The rows of L⁻ᵀ are computed from dot products of rows, and A⁻¹ = L⁻ᵀ L⁻¹ from theirs.
    package func inverse() -> RowMatrix {
        let even = (self.size + 1) & ~1
        let upper = self.inverseTransposed(even: even)
        let last = (even + 3) >> 2
        var inverse = RowMatrix(rows: even, columns: (even + 7) & ~7)
        for row in Swift.stride(from: 0, to: even, by: 2) {
            for column in Swift.stride(from: 0, through: row, by: 2) {
                let sums = upper.tile(row, with: upper, column, chunks: (row >> 2)..<last)
                inverse[row, column] = sums.x
                inverse[row, column &+ 1] = sums.y
                inverse[row &+ 1, column] = sums.z
                inverse[row &+ 1, column &+ 1] = sums.w
            }
        }
        return inverse
    }

    /// L⁻ᵀ: row j holds column j of L⁻¹; a row beyond the last is zero.
    private func inverseTransposed(even: Int) -> RowMatrix {
        var upper = RowMatrix(rows: even, columns: even)
        var factor = self.factor
        if factor.rows < even { factor.chunks += [RowMatrix.Chunk](repeating: .zero, count: factor.stride) }
        for row in Swift.stride(from: 0, to: even, by: 2) {
            let hasSecond = row + 1 < self.size
            let first = self.reciprocals[row]
            let second = hasSecond ? self.reciprocals[row + 1] : 0
            let lower = hasSecond ? self.factor[row + 1, row] : 0
            for column in Swift.stride(from: 0, to: row, by: 2) {
                let sums = factor.tile(row, with: upper, column, chunks: (column >> 2)..<((row &+ 3) >> 2))
                let left = -sums.x * first
                let right = -sums.y * first
                upper[column, row] = left
                upper[column &+ 1, row] = right
                upper[column, row &+ 1] = -(sums.z + lower * left) * second
                upper[column &+ 1, row &+ 1] = -(sums.w + lower * right) * second
            }
            upper[row, row] = first
            if hasSecond {
                upper[row, row + 1] = -lower * first * second
                upper[row + 1, row + 1] = second
            }
        }
        return upper
    }
}

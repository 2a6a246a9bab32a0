/// A matrix with contiguous rows, each padded with zeros to whole chunks of four numbers.
///
/// Chunks are what the compiler turns into vector instructions, without pointers. All sums over a row run in the order
/// that ``tile(_:_:chunks:)`` and ``dot(_:_:chunks:)`` fix, four partial sums at a time, so a result is the same on
/// every machine, whatever the width of its registers.
package struct RowMatrix: Sendable {
    package typealias Chunk = SIMD4<Double>

    package let columns: Int

    /// Chunks in a row.
    package let stride: Int
    package var chunks: [Chunk]

    /// All zeros.
    package init(rows: Int, columns: Int) {
        self.columns = columns
        self.stride = (columns + 3) >> 2
        self.chunks = [Chunk](repeating: .zero, count: rows * self.stride)
    }

    package var rows: Int { self.stride == 0 ? 0 : self.chunks.count / self.stride }

    package subscript(row: Int, column: Int) -> Double {
        get { self.chunks[row &* self.stride &+ column >> 2][column & 3] }
        set { self.chunks[row &* self.stride &+ column >> 2][column & 3] = newValue }
    }

    /// The dot products of rows `row` and `row + 1` with rows `other` and `other + 1` of `matrix`, over the chunks of a
    /// range: (row, other), (row, other + 1), (row + 1, other), (row + 1, other + 1).
    ///
    /// Four sums share each number that is read, which is what makes a factorization fast.
    @inline(__always)
    package func tile(_ row: Int, with matrix: RowMatrix, _ other: Int, chunks range: Range<Int>) -> SIMD4<Double> {
        var (a, b) = (Chunk.zero, Chunk.zero)
        var (c, d) = (Chunk.zero, Chunk.zero)
        var upper = row &* self.stride &+ range.lowerBound
        var lower = upper &+ self.stride
        var left = other &* matrix.stride &+ range.lowerBound
        var right = left &+ matrix.stride
        for _ in range {
            let (x, y) = (self.chunks[upper], self.chunks[lower])
            let (z, w) = (matrix.chunks[left], matrix.chunks[right])
            a += x * z
            b += x * w
            c += y * z
            d += y * w
            upper &+= 1
            lower &+= 1
            left &+= 1
            right &+= 1
        }
        return SIMD4(a.sum(), b.sum(), c.sum(), d.sum())
    }

    /// The dot product of the first chunks of a row with a vector.
    @inline(__always)
    package func dot(_ row: Int, _ vector: [Chunk], chunks count: Int) -> Double {
        var sum = Chunk.zero
        let start = row &* self.stride
        for chunk in 0..<count {
            sum += self.chunks[start &+ chunk] * vector[chunk]
        }
        return sum.sum()
    }
}

extension RowMatrix {
    /// Eight numbers of a row whose length is a multiple of eight.
    @inline(__always)
    package func lanes(_ row: Int, _ index: Int) -> SIMD8<Double> {
        let chunk = row &* self.stride &+ index &* 2
        return SIMD8(lowHalf: self.chunks[chunk], highHalf: self.chunks[chunk &+ 1])
    }

    @inline(__always)
    package mutating func setLanes(_ row: Int, _ index: Int, _ lanes: SIMD8<Double>) {
        let chunk = row &* self.stride &+ index &* 2
        self.chunks[chunk] = lanes.lowHalf
        self.chunks[chunk &+ 1] = lanes.highHalf
    }
}

extension RowMatrix {
    /// A vector as chunks, padded with zeros.
    package static func chunks(of vector: [Double]) -> [Chunk] {
        var chunks = [Chunk](repeating: .zero, count: (vector.count + 3) >> 2)
        for (index, value) in vector.enumerated() {
            chunks[index >> 2][index & 3] = value
        }
        return chunks
    }

    /// The first numbers of a vector of chunks.
    package static func vector(_ chunks: [Chunk], count: Int) -> [Double] {
        (0..<count).map { chunks[$0 >> 2][$0 & 3] }
    }
}

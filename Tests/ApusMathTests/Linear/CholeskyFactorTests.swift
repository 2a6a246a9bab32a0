import Testing

@testable import ApusMath

@Suite struct CholeskyFactorTests {
    private static let sizes = [1, 2, 3, 8, 33, 70]

    @Test(arguments: sizes)
    func `the factor times its transpose is the matrix`(size: Int) throws {
        let matrix = Self.matrix(size)

        let factor = try #require(CholeskyFactor(matrix, size: size)).factor

        for row in 0..<size {
            for column in 0...row {
                let product = (0..<size).reduce(0) { $0 + factor[row, $1] * factor[column, $1] }
                #expect(abs(product - matrix[row, column]) < 1e-12 * Double(size))
            }
        }
    }

    @Test(arguments: sizes)
    func `a factor that grew row by row is the factor of the whole`(size: Int) throws {
        let matrix = Self.matrix(size)
        let whole = try #require(CholeskyFactor(matrix, size: size))
        let first = RowMatrix(rows: 1, columns: 1, [matrix[0, 0]])

        var grown = try #require(CholeskyFactor(first, size: 1, spare: size - 1))
        for row in 1..<max(size, 1) {
            let elements = (0..<row).map { matrix[row, $0] }
            let isTaken = grown.append(RowMatrix.chunks(of: elements), diagonal: matrix[row, row])
            #expect(isTaken)
        }

        for row in 0..<size {
            for column in 0...row {
                #expect(abs(grown.factor[row, column] - whole.factor[row, column]) < 1e-12)
            }
        }
    }

    @Test(arguments: sizes)
    func `a solution solves the system`(size: Int) throws {
        let matrix = Self.matrix(size)
        let factor = try #require(CholeskyFactor(matrix, size: size, spare: 3))
        let wanted = (0..<size).map { Double($0 % 5) - 1.5 }

        let solution = RowMatrix.vector(factor.solved(RowMatrix.chunks(of: wanted)), count: size)

        for row in 0..<size {
            let product = (0..<size).reduce(0) { $0 + matrix[max(row, $1), min(row, $1)] * solution[$1] }
            #expect(abs(product - wanted[row]) < 1e-11)
        }
    }

    @Test(arguments: sizes)
    func `eight right-hand sides are solved like one`(size: Int) throws {
        let factor = try #require(CholeskyFactor(Self.matrix(size), size: size))
        var lanes = (0..<size).map { row in SIMD8<Double>(0, 1, 2, 3, 4, 5, 6, 7) * 0.1 + Double(row % 3) }
        let sides = (0..<8).map { lane in lanes.map { $0[lane] } }

        factor.solveLower(&lanes)
        factor.solveUpper(&lanes)

        for (lane, side) in sides.enumerated() {
            let alone = RowMatrix.vector(factor.solved(RowMatrix.chunks(of: side)), count: size)
            for row in 0..<size {
                #expect(abs(lanes[row][lane] - alone[row]) < 1e-12)
            }
        }
    }

    @Test(arguments: sizes)
    func `the inverse times the matrix is the identity`(size: Int) throws {
        let matrix = Self.matrix(size)

        let inverse = try #require(CholeskyFactor(matrix, size: size, spare: 1)).inverse()

        for row in 0..<size {
            for column in 0..<size {
                let product = (0..<size).reduce(0) { sum, index in
                    sum + inverse[max(row, index), min(row, index)] * matrix[max(index, column), min(index, column)]
                }
                #expect(abs(product - (row == column ? 1 : 0)) < 1e-11)
            }
        }
    }

    @Test func `the determinant is the product of the pivots`() throws {
        let matrix = RowMatrix(rows: 2, columns: 2, [4, 0, 2, 10])

        let factor = try #require(CholeskyFactor(matrix, size: 2))

        #expect(abs(factor.logDeterminant - 3.58351893845611) < 1e-14)
    }

    @Test func `a matrix that is not positive definite has no factor`() {
        #expect(CholeskyFactor(RowMatrix(rows: 2, columns: 2, [1, 0, 2, 1]), size: 2) == nil)
        #expect(CholeskyFactor(RowMatrix(rows: 3, columns: 3, [1, 0, 0, 0, 1, 0, 1, 1, 2]), size: 3) == nil)
        #expect(CholeskyFactor(RowMatrix(rows: 1, columns: 1, [.nan]), size: 1) == nil)
    }

    @Test func `a row that breaks definiteness, or has no room, is refused and changes nothing`() throws {
        var factor = try #require(CholeskyFactor(RowMatrix(rows: 1, columns: 1, [1]), size: 1, spare: 1))
        let before = factor.factor.chunks

        let isEqualTaken = factor.append(RowMatrix.chunks(of: [1]), diagonal: 1)
        let after = factor.factor.chunks
        let isOtherTaken = factor.append(RowMatrix.chunks(of: [0.5]), diagonal: 1)
        let isThirdTaken = factor.append(RowMatrix.chunks(of: [0.1, 0.1]), diagonal: 1)

        #expect(!isEqualTaken)
        #expect(after == before)
        #expect(isOtherTaken)
        #expect(!isThirdTaken)
        #expect(factor.size == 2)
    }

    /// Positive definite: falling off from the diagonal, and unlike in each row.
    private static func matrix(_ size: Int) -> RowMatrix {
        var matrix = RowMatrix(rows: size, columns: size)
        for row in 0..<size {
            for column in 0...row {
                let distance = Double(row - column)
                matrix[row, column] = 1 / (1 + distance * distance) + (row == column ? 0.1 * Double(1 + row % 4) : 0)
            }
        }
        return matrix
    }
}

extension RowMatrix {
    /// The numbers row by row.
    init(rows: Int, columns: Int, _ numbers: [Double]) {
        self.init(rows: rows, columns: columns)
        for (index, number) in numbers.enumerated() {
            self[index / columns, index % columns] = number
        }
    }
}

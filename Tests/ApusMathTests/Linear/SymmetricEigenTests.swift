import ApusMath
import Testing

@Suite struct SymmetricEigenTests {
    @Test func `a matrix of two rows has the values of its formula`() {
        let eigen = SymmetricEigen([2, 1, 1, 2], count: 2)

        let values = eigen.values.sorted()

        #expect(abs(values[0] - 1) < 1e-14)
        #expect(abs(values[1] - 3) < 1e-14)
    }

    @Test(arguments: [1, 2, 3, 7, 20])
    func `vectors and values give the matrix back`(count: Int) {
        let matrix = Self.matrix(count)

        let eigen = SymmetricEigen(matrix, count: count)

        #expect(Self.distance(Self.product(eigen), matrix) < 1e-13 * Double(count))
    }

    @Test(arguments: [2, 5, 20])
    func `the vectors are orthonormal`(count: Int) {
        let eigen = SymmetricEigen(Self.matrix(count), count: count)

        for first in 0..<count {
            for second in 0..<count {
                let product = (0..<count).reduce(0) {
                    $0 + eigen.vectors[first * count + $1] * eigen.vectors[second * count + $1]
                }
                #expect(abs(product - (first == second ? 1 : 0)) < 1e-13)
            }
        }
    }

    @Test(arguments: [1e-300, 1, 1e300])
    func `the size of the elements does not matter`(scale: Double) {
        let eigen = SymmetricEigen([2 * scale, scale, scale, 2 * scale], count: 2)

        let largest = (eigen.values.max() ?? 0) / scale

        #expect(abs(largest - 3) < 1e-12)
    }

    @Test func `a diagonal matrix, equal values and zeros are no trouble`() {
        #expect(SymmetricEigen([3, 0, 0, 0, 3, 0, 0, 0, 1], count: 3).values.sorted() == [1, 3, 3])
        #expect(SymmetricEigen([0, 0, 0, 0], count: 2).values == [0, 0])
        #expect(SymmetricEigen([0, 0, 0, 0], count: 2).vectors == [1, 0, 0, 1])
        #expect(SymmetricEigen([], count: 0).values.isEmpty)
    }

    @Test func `numbers that are not finite come to an end`() {
        let eigen = SymmetricEigen([.nan, 1, 1, .infinity], count: 2)

        #expect(eigen.values.count == 2)
    }

    private static func matrix(_ count: Int) -> [Double] {
        var random = SeededRandom(seed: UInt64(count))
        var matrix = [Double](repeating: 0, count: count * count)
        for row in 0..<count {
            for column in 0...row {
                let value = random.normal()
                matrix[row * count + column] = value
                matrix[column * count + row] = value
            }
        }
        return matrix
    }

    private static func product(_ eigen: SymmetricEigen) -> [Double] {
        let count = eigen.count
        var matrix = [Double](repeating: 0, count: count * count)
        for axis in 0..<count {
            for row in 0..<count {
                for column in 0..<count {
                    matrix[row * count + column] +=
                        eigen.values[axis] * eigen.vectors[axis * count + row] * eigen.vectors[axis * count + column]
                }
            }
        }
        return matrix
    }

    private static func distance(_ left: [Double], _ right: [Double]) -> Double {
        zip(left, right).map { abs($0 - $1) }.max() ?? 0
    }
}

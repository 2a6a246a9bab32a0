/// The eigenvalues and eigenvectors of a real symmetric matrix.
///
/// Householder's reduction to a tridiagonal matrix (Golub and Van Loan, "Matrix Computations", 8.3.1), then implicit QL
/// steps with Wilkinson's shift (Dubrulle, Martin and Wilkinson, "The implicit QL algorithm", 1968). Additions,
/// multiplications, divisions and square roots alone, in a fixed order: the same on every machine.
package struct SymmetricEigen: Sendable {
    /// QL steps for one eigenvalue; two are usual, so only numbers that are not finite need so many.
    private static let stepsMax = 64

    package let count: Int

    /// In no particular order.
    package private(set) var values: [Double]

    /// Eigenvector number k takes the places from k × ``count`` on; the vectors are orthonormal.
    package private(set) var vectors: [Double]

    /// Next to each diagonal element of the tridiagonal matrix the one below it; the last is 0.
    private var beside: [Double]

    /// A full matrix, row by row, that is taken to be symmetric.
    ///
    /// A matrix with elements that are not finite gives results without a meaning.
    package init(_ matrix: [Double], count: Int) {
        precondition(matrix.count == count * count, "a square matrix has as many elements as rows times columns")
        self.count = count
        self.values = [Double](repeating: 0, count: count)
        self.beside = self.values
        self.vectors = [Double](repeating: 0, count: matrix.count)
        for index in 0..<count { self.vectors[index * count + index] = 1 }
        // Squares of elements must neither overflow nor vanish.
        let largest = matrix.reduce(0) { max($0, abs($1)) }
        guard largest > 0, largest < .infinity else { return }
        self.reduce(matrix.map { $0 / largest })
        self.diagonalize()
        for index in 0..<count { self.values[index] *= largest }
    }

    private mutating func reduce(_ matrix: [Double]) {
        let count = self.count
        var matrix = matrix
        for column in 0..<max(0, count - 2) {
            let first = column + 1
            var reflector = (0..<count).map { $0 < first ? 0 : matrix[column * count + $0] }
            let length = reflector.reduce(0) { $0 + $1 * $1 }.squareRoot()
            guard length > 0 else { continue }
            reflector[first] += reflector[first] < 0 ? -length : length
            let factor = 2 / reflector.reduce(0) { $0 + $1 * $1 }
            Self.reflectBothSides(&matrix, reflector, factor, from: column)
            self.reflectVectors(reflector, factor, from: first)
        }
        for index in 0..<count {
            self.values[index] = matrix[index * count + index]
            self.beside[index] = index + 1 < count ? matrix[index * count + index + 1] : 0
        }
    }

    /// H A H with H = I − factor · v vᵀ, as A − v wᵀ − w vᵀ.
    private static func reflectBothSides(_ matrix: inout [Double], _ v: [Double], _ factor: Double, from start: Int) {
        let count = v.count
        var w = [Double](repeating: 0, count: count)
        var along = 0.0
        for row in start..<count {
            var sum = 0.0
            for column in start..<count { sum += matrix[row &* count &+ column] * v[column] }
            w[row] = factor * sum
            along += v[row] * w[row]
        }
        for row in start..<count { w[row] -= 0.5 * factor * along * v[row] }
        for row in start..<count {
            let (a, b) = (v[row], w[row])
            for column in start..<count { matrix[row &* count &+ column] -= a * w[column] + b * v[column] }
        }
    }

    /// The rows of ``vectors`` hold the transposed product of all reflections so far.
    private mutating func reflectVectors(_ v: [Double], _ factor: Double, from first: Int) {
        let count = self.count
        var sums = [Double](repeating: 0, count: count)
        for row in first..<count {
            let weight = v[row]
            for column in 0..<count { sums[column] += weight * self.vectors[row &* count &+ column] }
        }
        for row in first..<count {
            let weight = factor * v[row]
            for column in 0..<count { self.vectors[row &* count &+ column] -= weight * sums[column] }
        }
    }

    private mutating func diagonalize() {
        for first in 0..<self.count {
            for _ in 0..<Self.stepsMax {
                let last = self.blockEnd(from: first)
                guard last > first else { break }
                self.step(first, last)
            }
        }
    }

    /// The last index of the block that begins at `first` and has no negligible element beside its diagonal.
    private func blockEnd(from first: Int) -> Int {
        var last = first
        while last + 1 < self.count {
            let scale = abs(self.values[last]) + abs(self.values[last + 1])
            if abs(self.beside[last]) <= 0x1p-53 * scale { break }
            last += 1
        }
        return last
    }

    private mutating func step(_ first: Int, _ last: Int) {
        let half = (self.values[first + 1] - self.values[first]) / (2 * self.beside[first])
        let root = (half * half + 1).squareRoot()
        let shift = self.beside[first] / (half < 0 ? half - root : half + root)
        var carried = self.values[last] - self.values[first] + shift
        var (sine, cosine, moved) = (1.0, 1.0, 0.0)
        for index in stride(from: last - 1, through: first, by: -1) {
            let across = sine * self.beside[index]
            let along = cosine * self.beside[index]
            let length = (across * across + carried * carried).squareRoot()
            self.beside[index + 1] = length
            guard length > 0 else {
                self.values[index + 1] -= moved
                self.beside[last] = 0
                return
            }
            (sine, cosine) = (across / length, carried / length)
            let base = self.values[index + 1] - moved
            let mixed = (self.values[index] - base) * sine + 2 * cosine * along
            moved = sine * mixed
            self.values[index + 1] = base + moved
            carried = cosine * mixed - along
            self.rotate(index, sine, cosine)
        }
        self.values[first] -= moved
        self.beside[first] = carried
        self.beside[last] = 0
    }

    private mutating func rotate(_ index: Int, _ sine: Double, _ cosine: Double) {
        let (low, high) = (index * self.count, (index + 1) * self.count)
        for place in 0..<self.count {
            let (a, b) = (self.vectors[low &+ place], self.vectors[high &+ place])
            self.vectors[high &+ place] = sine * a + cosine * b
            self.vectors[low &+ place] = cosine * a - sine * b
        }
    }
}

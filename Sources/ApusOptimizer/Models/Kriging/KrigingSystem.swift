import ApusMath

/// The linear system of a Gaussian process, factorized for one kernel.
struct KrigingSystem: Sendable {
    private let count: Int

    /// Cholesky's factor, its lower triangle row by row.
    private var factor: [Double]

    /// The inverse of the kernel matrix times the targets.
    private var solution: [Double]

    /// The variance of the costs that the targets ask for.
    private let variance: Double

    /// The logarithm of marginal likelihood times prior, less a constant.
    let likelihood: Double

    /// Fails where the kernel matrix is not positive definite to working precision.
    init?(_ kernel: MaternKernel, _ rows: [[Double]], _ targets: [Double]) {
        let count = rows.count
        self.count = count
        var factor = [Double](repeating: 0, count: count * (count + 1) / 2)
        var place = 0
        for row in 0..<count {
            for column in 0..<row {
                factor[place] = kernel.similarity(rows[row], rows[column])
                place += 1
            }
            factor[place] = 1 + kernel.noise
            place += 1
        }
        guard Self.factorize(&factor, count) else { return nil }
        self.factor = factor
        var half = targets
        Self.solveLower(factor, &half)
        let fit = half.reduce(0) { $0 + $1 * $1 }
        // As if one more target had been seen that fits a variance of 1.
        self.variance = (fit + 1) / Double(count + 1)
        var logRoot = 0.0
        for row in 0..<count { logRoot += Portable.log(factor[row * (row + 1) / 2 + row]) }
        self.likelihood = -0.5 * Double(count) * Portable.log(self.variance) - logRoot + kernel.logPrior
        Self.solveUpper(factor, &half)
        self.solution = half
    }

    /// Mean and variance of a cost, less the noise, from its row's similarities with the known rows.
    func prediction(_ similarities: [Double]) -> (mean: Double, variance: Double) {
        var mean = 0.0
        for index in 0..<self.count { mean += similarities[index] * self.solution[index] }
        var half = similarities
        Self.solveLower(self.factor, &half)
        let explained = half.reduce(0) { $0 + $1 * $1 }
        return (mean, self.variance * max(1 - explained, 1e-12))
    }

    private static func factorize(_ matrix: inout [Double], _ count: Int) -> Bool {
        for row in 0..<count {
            let start = row * (row + 1) / 2
            for column in 0...row {
                let other = column * (column + 1) / 2
                var sum = matrix[start + column]
                for index in 0..<column { sum -= matrix[start &+ index] * matrix[other &+ index] }
                if column < row {
                    matrix[start + column] = sum / matrix[other + column]
                } else {
                    guard sum > 1e-14 else { return false }
                    matrix[start + column] = sum.squareRoot()
                }
            }
        }
        return true
    }

    private static func solveLower(_ factor: [Double], _ values: inout [Double]) {
        for row in values.indices {
            let start = row * (row + 1) / 2
            var sum = values[row]
            for index in 0..<row { sum -= factor[start &+ index] * values[index] }
            values[row] = sum / factor[start + row]
        }
    }

    private static func solveUpper(_ factor: [Double], _ values: inout [Double]) {
        for row in values.indices.reversed() {
            let start = row * (row + 1) / 2
            values[row] /= factor[start + row]
            let value = values[row]
            for index in 0..<row { values[index] -= factor[start &+ index] * value }
        }
    }
}

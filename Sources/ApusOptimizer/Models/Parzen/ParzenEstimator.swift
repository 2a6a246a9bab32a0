import ApusMath

/// A density over some features: a mixture of product kernels, one around each of some trials, and a uniform prior.
///
/// Bergstra et al., "Algorithms for hyper-parameter optimization" (2011), section 4, with the multivariate kernels of
/// Falkner et al., "BOHB" (2018), section 3.2. A feature that a trial does not have is uniform in that trial's kernel.
struct ParzenEstimator: Sendable {
    private var columns: [ParzenColumn] = []

    /// The logarithm of each kernel's share, with the norms of its unconditional features; the prior's is the last.
    private var logWeights: [Double]

    /// Each kernel's share and those before it.
    private var shares: [Double]

    init(features: [Int], axes: [ParzenAxis], rows: [[Double]], weights: [Double], width: KernelWidth) {
        let total = weights.reduce(0, +) + width.priorWeight
        let all = (weights + [width.priorWeight]).map { $0 / total }
        var sum = 0.0
        self.shares = all.map { share in
            sum += share
            return sum
        }
        self.logWeights = all.map(Portable.log)
        let present = rows.reduce(0) { sum, row in sum + features.count { !row[$0].isNaN } }
        let dimensions = Double(present) / Double(max(rows.count, 1))
        for feature in features {
            let axis = axes[feature]
            var values = rows.map { $0[feature] }
            let kernelWidth = width(values, weights, axis: axis, dimensions: dimensions)
            values.append(.nan)
            let column = ParzenColumn(feature: feature, axis: axis, values: values, width: kernelWidth)
            column.addUnconditionalNorms(to: &self.logWeights)
            self.columns.append(column)
        }
    }

    /// Draws a kernel, and from it a value for each feature.
    func draw(into row: inout [Double], using random: inout SeededRandom) {
        let place = random.uniform()
        var (low, high) = (0, self.shares.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if self.shares[middle] > place { high = middle } else { low = middle + 1 }
        }
        for column in self.columns { row[column.feature] = column.draw(kernel: low, using: &random) }
    }

    /// The logarithm of the density at a row, beside the uniform one; features that are NaN do not count.
    mutating func logDensity(at row: [Double]) -> Double {
        var exponents = self.logWeights
        for index in self.columns.indices {
            let place = row[self.columns[index].feature]
            if !place.isNaN { self.columns[index].add(at: place, to: &exponents) }
        }
        var top = -Double.infinity
        for exponent in exponents where exponent > top { top = exponent }
        guard top > -.infinity else { return 0 }
        var sum = 0.0
        // A kernel below e^-40 of the greatest one changes nothing.
        for exponent in exponents where exponent > top - 40 { sum += Portable.exp(exponent - top) }
        return top + Portable.log(sum)
    }
}

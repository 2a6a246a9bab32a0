import ApusMath

/// How wide the kernels of one feature are.
///
/// Scott's rule on the spread of the trials ("Multivariate density estimation", 1992; BOHB, section 3.2): the more
/// trials and the closer they are, the narrower. The uniform prior counts for some trials, in the spread too, so that
/// a few points that coincide do not make a needle.
struct KernelWidth: Hashable, Sendable {
    /// How many trials the uniform prior counts for.
    var priorWeight: Double
    var factor: Double
    var exponent: Double
    var least: Double
    var levelFactor: Double
    var categoricalFactor: Double
    var rule = 1
    var catRule = 0

    /// The width around values of those weights, NaN for a trial that does not have the feature; `dimensions` is how
    /// many features a trial has.
    func callAsFunction(_ values: [Double], _ weights: [Double], axis: ParzenAxis, dimensions: Double) -> Double {
        var (sum, squares, mean) = (0.0, 0.0, 0.0)
        for index in values.indices where !values[index].isNaN {
            let weight = weights[index]
            sum += weight
            squares += weight * weight
            mean += weight * values[index]
        }
        let count = sum > 0 ? sum * sum / squares : 0
        let shrinkage = Portable.power(count + 1, -self.exponent / (4 + dimensions))
        if case .categorical(let choices) = axis.kind {
            if self.catRule == 1 { return min(1, self.categoricalFactor * shrinkage) }
            return min(1, self.categoricalFactor * Double(choices) / (count + Double(choices)))
        }
        if self.rule == 0 { return min(max(self.factor * 0.2 * shrinkage, self.leastWidth(on: axis)), 1) }
        mean = (mean + self.priorWeight * 0.5) / (sum + self.priorWeight)
        var variance = self.priorWeight * (1.0 / 12 + (mean - 0.5) * (mean - 0.5))
        for index in values.indices where !values[index].isNaN {
            variance += weights[index] * (values[index] - mean) * (values[index] - mean)
        }
        let deviation = (variance / (sum + self.priorWeight)).squareRoot()
        return min(max(self.factor * deviation * shrinkage, self.leastWidth(on: axis)), 1)
    }

    private func leastWidth(on axis: ParzenAxis) -> Double {
        guard case .levels(let centers, _) = axis.kind else { return self.least }
        return max(self.least, self.levelFactor / Double(centers.count))
    }
}

import ApusMath

/// How wide the kernels of one feature are.
///
/// Scott's rule on the spread of the trials ("Multivariate density estimation", 1992, and BOHB, section 3.2): the more
/// trials and the closer they are, the narrower. The uniform prior counts for some trials, in the spread too, so that
/// a few points that coincide do not make a needle.
struct KernelWidth: Hashable, Sendable {
    /// How many trials the uniform prior counts for.
    let priorWeight: Double
    let factor: Double

    /// How fast more trials make kernels narrower; 1 is Scott's rule.
    let exponent: Double

    /// No kernel is narrower than this part of the range.
    let least: Double

    /// The part of a categorical kernel that goes to all choices alike while there are few trials.
    let categoricalFactor: Double

    /// How much wider kernels are on a finite axis, where the best value itself is used up.
    let levelFactor: Double

    /// No kernel of a finite axis is narrower than this part of the mean slice.
    let levelLeast: Double

    /// The width around values of those weights, NaN for a trial that does not have the feature; `dimensions` is how
    /// many features a trial has.
    ///
    /// For a categorical axis it is the share of a kernel that goes to all choices alike.
    func callAsFunction(_ values: [Double], _ weights: [Double], axis: ParzenAxis, dimensions: Double) -> Double {
        var (sum, squares, mean) = (0.0, 0.0, 0.0)
        for index in values.indices where !values[index].isNaN {
            let weight = weights[index]
            sum += weight
            squares += weight * weight
            mean += weight * values[index]
        }
        // Kish's effective number of trials.
        let count = sum > 0 ? sum * sum / squares : 0
        if case .categorical(let choices) = axis.kind {
            return min(1, self.categoricalFactor * Double(choices) / (count + Double(choices)))
        }
        mean = (mean + self.priorWeight * 0.5) / (sum + self.priorWeight)
        var variance = self.priorWeight * (1.0 / 12 + (mean - 0.5) * (mean - 0.5))
        for index in values.indices where !values[index].isNaN {
            variance += weights[index] * (values[index] - mean) * (values[index] - mean)
        }
        let deviation = (variance / (sum + self.priorWeight)).squareRoot()
        let shrinkage = Portable.power(count + 1, -self.exponent / (4 + dimensions))
        let width = self.factor * deviation * shrinkage
        guard case .levels(let centers, _) = axis.kind else { return min(max(width, self.least), 1) }
        return min(max(width * self.levelFactor, self.least, self.levelLeast / Double(centers.count)), 1)
    }
}

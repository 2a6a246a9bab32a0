import ApusMath

/// What a trial at a point is worth: log EI, and the logarithm of the probability of being feasible.
struct Gain: Sendable {
    typealias Lanes = SIMD8<Double>

    let model: GaussianProcess

    /// In units of the model's targets.
    let best: Double
    let feasibility: FeasibilityModel?

    /// The power of the probability of being feasible, 1 or more.
    let caution: Double

    init(model: GaussianProcess, best: Double, feasibility: FeasibilityModel?, caution: Double = 1) {
        self.model = model
        self.best = best
        self.feasibility = feasibility
        self.caution = caution
    }

    /// The gains of eight points, given by column.
    func values(_ points: [Lanes]) -> Lanes {
        let prediction = self.model.predicted(points)
        var values = Lanes.zero
        for lane in 0..<8 {
            values[lane] =
                LogExpectedImprovement.value(
                    mean: prediction.mean[lane],
                    variance: prediction.variance[lane],
                    best: self.best
                ).value
        }
        guard let feasibility else { return values }
        return values + feasibility.logProbabilities(points) * self.caution
    }

    /// The gains of eight points, and their gradients by column.
    func gradients(_ points: [Lanes]) -> (values: Lanes, gradients: [Lanes]) {
        let prediction = self.model.predicted(points, isDifferentiable: true)
        var (values, byMean, byVariance) = (Lanes.zero, Lanes.zero, Lanes.zero)
        for lane in 0..<8 {
            let part = LogExpectedImprovement.value(
                mean: prediction.mean[lane],
                variance: prediction.variance[lane],
                best: self.best
            )
            values[lane] = part.value
            byMean[lane] = part.byMean
            byVariance[lane] = part.byVariance
        }
        var sums = self.model.gradient(prediction, at: points, byMean: byMean, byVariance: byVariance)
        guard let feasibility else { return (values, sums) }
        let (more, gradients) = feasibility.gradients(points)
        for column in sums.indices {
            sums[column] += gradients[column] * self.caution
        }
        return (values + more * self.caution, sums)
    }
}

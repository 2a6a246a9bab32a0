import ApusMath

/// The probability that a configuration can be run, learned from those that could and those that could not.
///
/// A Gaussian process on labels ±1 whose mean far from all points is that of the labels, squeezed by Φ (Rasmussen and
/// Williams, 2006, 3.6 and 6.5: least-squares classification). Its lengths are those of the cost's model or all alike,
/// and as much shorter as the marginal likelihood of the labels says: a cost may rise slowly up to a wall.
struct FeasibilityModel: Sendable {
    typealias Lanes = SIMD8<Double>

    /// How much of a label is chance: among points that all failed the probability falls to some 1e-5, so that a cost
    /// that promises much behind a wall is not tried again and again.
    private static let doubt = 0.06

    private let model: GaussianProcess
    private let mean: Double

    /// `nil` where all labels are the same.
    init?(points: KernelPoints, isFeasible: [Bool], weights: [Double]) {
        let feasible = isFeasible.reduce(0) { $0 + ($1 ? 1 : 0) }
        guard feasible < isFeasible.count else { return nil }
        // Two feasible points beyond those that are known keep the mean off the ends.
        let mean = 2 * Double(feasible + 2) / Double(isFeasible.count + 2) - 1
        let targets = isFeasible.map { ($0 ? 1 : -1) - mean }
        guard let model = Self.likeliest(points, targets, weights) else { return nil }
        self.model = model
        self.mean = mean
    }

    /// How much shorter lengths may be; 1 / length² grows by the square of it.
    private static let shortenings = [1.0, 2, 4]

    private static func likeliest(_ points: KernelPoints, _ targets: [Double], _ weights: [Double]) -> GaussianProcess?
    {
        let alike = [Double](repeating: 2, count: weights.count)
        var best: (model: GaussianProcess, loss: Double)?
        for start in [weights, alike] {
            for shortening in Self.shortenings {
                let scaled = start.map { $0 * shortening * shortening }
                let parameters = KernelParameters(weights: scaled, amplitude: 1, noise: 0.05)
                guard let model = GaussianProcess(points: points, targets: targets, parameters: parameters) else {
                    continue
                }
                let loss = model.negativeLogLikelihood
                if best.map({ loss < $0.loss }) ?? true { best = (model, loss) }
            }
        }
        return best?.model
    }

    func probability(_ point: [Double]) -> Double {
        Portable.exp(self.logProbabilities(point.map { Lanes(repeating: $0) })[0])
    }

    func logProbabilities(_ points: [Lanes]) -> Lanes {
        let prediction = self.model.predicted(points)
        var values = Lanes.zero
        for lane in 0..<8 {
            values[lane] = StandardNormal.logCumulative(self.place(prediction, lane))
        }
        return values
    }

    func gradients(_ points: [Lanes]) -> (values: Lanes, gradients: [Lanes]) {
        let prediction = self.model.predicted(points, isDifferentiable: true)
        var (values, byMean, byVariance) = (Lanes.zero, Lanes.zero, Lanes.zero)
        for lane in 0..<8 {
            let place = self.place(prediction, lane)
            values[lane] = StandardNormal.logCumulative(place)
            let slope = Portable.exp(-0.5 * place * place - 0.9189385332046727 - values[lane])
            let width = Self.doubt + prediction.variance[lane]
            byMean[lane] = slope / width.squareRoot()
            byVariance[lane] = -0.5 * slope * place / width
        }
        return (values, self.model.gradient(prediction, at: points, byMean: byMean, byVariance: byVariance))
    }

    private func place(_ prediction: LanePrediction, _ lane: Int) -> Double {
        (self.mean + prediction.mean[lane]) / (Self.doubt + prediction.variance[lane]).squareRoot()
    }
}

import ApusMath

/// What a learning curve may come to: a mixture of normal distributions, one for each shape.
///
/// For each shape the linear rest is a Bayesian regression with a normal-inverse-gamma prior, whose evidence is the
/// shape's weight; Domhan et al. (IJCAI 2015) sample the same average by Markov chains. Instead of them: closed forms, a
/// grid, later points that weigh more, and a spread that grows with the distance foretold. A pure function of the curve.
struct CurveForecast: Sendable {
    struct Part: Sendable {
        let weight: Double
        let mean: Double
        let deviation: Double
    }

    /// In units of the curve's range; a curve is rarely smoother than that.
    private static let noise = 0.03
    private static let precision = 0.0025
    private static let distanceError = 0.15

    let parts: [Part]

    /// `nil` for fewer than three points.
    init?(_ curve: LearningCurve, at end: Int, shapes: [CurveShape]) {
        guard curve.count >= 3, let first = curve.steps.first, let last = curve.steps.last, first > 0 else {
            return nil
        }
        let lowest = curve.costs.min() ?? 0
        let range = (curve.costs.max() ?? 0) - lowest
        guard range > 0 else {
            self.parts = [Part(weight: 1, mean: lowest, deviation: abs(lowest) * 0.01)]
            return
        }
        let logs = curve.steps.map(Portable.log)
        let costs = curve.costs.map { ($0 - lowest) / range }
        let weights = curve.steps.map { max($0 / last, 0.1) }
        let end = Double(end)
        let logEnd = Portable.log(end)
        var fits: [CurveRegression] = []
        for shape in shapes {
            var values = [Double](repeating: 0, count: costs.count)
            for index in values.indices { values[index] = shape.value(step: curve.steps[index], logStep: logs[index]) }
            // From 1 at the first point down to 0 at the last, so that one prior suits all shapes.
            let (top, bottom) = (values[0], values[values.count - 1])
            guard top - bottom > 1e-12 else { continue }
            for index in values.indices { values[index] = (values[index] - bottom) / (top - bottom) }
            let ahead = (shape.value(step: end, logStep: logEnd) - bottom) / (top - bottom)
            fits.append(
                CurveRegression(
                    values,
                    costs,
                    weights: weights,
                    ahead: ahead,
                    noise: Self.noise,
                    precision: Self.precision
                )
            )
        }
        guard let best = fits.map(\.logEvidence).max() else { return nil }
        let total = fits.reduce(0) { $0 + Portable.exp($1.logEvidence - best) }
        self.parts = fits.map { fit in
            let beyond = Self.distanceError * (fit.mean - fit.now)
            return Part(
                weight: Portable.exp(fit.logEvidence - best) / total,
                mean: lowest + range * fit.mean,
                deviation: range * (fit.variance + beyond * beyond).squareRoot()
            )
        }
    }

    var mean: Double {
        self.parts.reduce(0) { $0 + $1.weight * $1.mean }
    }

    /// The probability of ending below a cost.
    func probability(below cost: Double) -> Double {
        self.parts.reduce(0) { sum, part in
            guard part.deviation > 0 else { return sum + (part.mean < cost ? part.weight : 0) }
            return sum + part.weight * StandardNormal.cumulative((cost - part.mean) / part.deviation)
        }
    }
}

/// A line through weighted points, with a normal-inverse-gamma prior around (0.5, 0.5).
struct CurveRegression: Sendable {
    /// Up to a constant that is the same for all shapes.
    let logEvidence: Double

    /// Where the line is at the last point, and ahead.
    let now: Double
    let mean: Double
    let variance: Double

    /// Bishop, "Pattern Recognition and Machine Learning" (2006), 3.49 to 3.50 and exercise 3.12.
    init(_ x: [Double], _ y: [Double], weights: [Double], ahead: Double, noise: Double, precision: Double) {
        let prior = 0.5
        var (w, wx, wxx) = (precision, 0.0, precision)
        var (wy, wxy) = (precision * prior, precision * prior)
        var wyy = 2 * precision * prior * prior
        for index in x.indices {
            let weight = weights[index]
            let weightedX = weight * x[index]
            w += weight
            wx += weightedX
            wxx += weightedX * x[index]
            wy += weight * y[index]
            wxy += weightedX * y[index]
            wyy += weight * y[index] * y[index]
        }
        let determinant = max(w * wxx - wx * wx, 1e-300)
        let height = (wxx * wy - wx * wxy) / determinant
        let slope = (w * wxy - wx * wy) / determinant
        let rest = max(wyy - height * wy - slope * wxy, 0)
        let shape = 1.5 + 0.5 * Double(x.count)
        let rate = 1.5 * noise * noise + 0.5 * rest
        self.logEvidence = -0.5 * Portable.log(determinant) - shape * Portable.log(rate)
        self.now = height
        self.mean = height + slope * ahead
        // Student's t with 2 shape degrees of freedom, as a normal distribution of the same variance.
        let spread = 1 + (wxx - 2 * wx * ahead + w * ahead * ahead) / determinant
        self.variance = rate / (shape - 1) * spread
    }
}

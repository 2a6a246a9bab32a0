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
        guard curve.count >= 3, let lowest = curve.costs.min(), let highest = curve.costs.max() else { return nil }
        let range = highest - lowest
        guard range > 0 else {
            self.parts = [Part(weight: 1, mean: lowest, deviation: abs(lowest) * 0.01)]
            return
        }
        let fits = Self.fits(curve, costs: curve.costs.map { ($0 - lowest) / range }, at: end, shapes: shapes)
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

    private static func fits(
        _ curve: LearningCurve,
        costs: [Double],
        at end: Int,
        shapes: [CurveShape]
    ) -> [CurveRegression] {
        let logs = curve.steps.map(Portable.log)
        let last = curve.steps[curve.count - 1]
        let weights = curve.steps.map { max($0 / last, 0.1) }
        let logEnd = Portable.log(Double(end))
        return shapes.compactMap { shape in
            let values = curve.steps.indices.map { shape.value(step: curve.steps[$0], logStep: logs[$0]) }
            // From 1 at the first point down to 0 at the last, so that one prior suits all shapes.
            let (top, bottom) = (values[0], values[values.count - 1])
            guard top - bottom > 1e-12 else { return nil }
            return CurveRegression(
                values.map { ($0 - bottom) / (top - bottom) },
                costs,
                weights: weights,
                ahead: (shape.value(step: Double(end), logStep: logEnd) - bottom) / (top - bottom),
                noise: Self.noise,
                precision: Self.precision
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

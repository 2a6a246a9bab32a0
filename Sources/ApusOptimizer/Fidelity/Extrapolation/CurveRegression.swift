import ApusMath

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

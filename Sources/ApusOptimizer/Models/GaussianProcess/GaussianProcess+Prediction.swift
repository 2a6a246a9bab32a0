import ApusMath

/// What is expected at eight points at once.
struct LanePrediction: Sendable {
    typealias Lanes = SIMD8<Double>

    let mean: Lanes

    /// The variance of the function, without noise; above 0.
    let variance: Lanes

    /// What ``GaussianProcess/gradient(_:at:byMean:byVariance:)`` needs.
    fileprivate let slopes: [Lanes]
    fileprivate let solved: [Lanes]
}

extension GaussianProcess {
    /// What is expected at eight points, given by column; `isDifferentiable` for the gradients of what comes of it.
    func predicted(_ points: [Lanes], isDifferentiable: Bool = false) -> LanePrediction {
        let count = self.points.count
        var kernel = [Lanes](repeating: .zero, count: count)
        var slopes: [Lanes] = []
        self.points.squares(of: points, weights: self.parameters.weights, into: &kernel)
        if isDifferentiable {
            slopes = kernel
            Matern52.evaluate(&kernel, slopes: &slopes, count: count)
        } else {
            Matern52.evaluate(&kernel, count: count)
        }
        let amplitude = self.parameters.amplitude
        var mean = Lanes.zero
        for index in 0..<count {
            kernel[index] *= amplitude
            mean += kernel[index] * self.weights[index]
        }
        self.factor.solveLower(&kernel)
        var explained = Lanes.zero
        for index in 0..<count {
            explained += kernel[index] * kernel[index]
        }
        if isDifferentiable { self.factor.solveUpper(&kernel) }
        let least = Lanes(repeating: 1e-14 * amplitude)
        return LanePrediction(
            mean: mean,
            variance: pointwiseMax(amplitude - explained, least),
            slopes: slopes,
            solved: kernel
        )
    }

    /// The gradients, by column, of a function of mean and variance whose derivatives by these are given.
    ///
    /// 0 for categorical columns.
    func gradient(
        _ prediction: LanePrediction,
        at points: [Lanes],
        byMean: Lanes,
        byVariance: Lanes
    ) -> [Lanes] {
        let width = self.points.width
        var sums = [Lanes](repeating: .zero, count: width)
        for index in 0..<self.points.count {
            let factor =
                prediction.slopes[index]
                * (byMean * self.weights[index] - 2 * byVariance * prediction.solved[index])
            let first = index &* width
            for column in 0..<width where !self.points.isCategory[column] {
                sums[column] += factor * (points[column] - self.points.values[first &+ column])
            }
        }
        for column in 0..<width {
            sums[column] *= 2 * self.parameters.weights[column] * self.parameters.amplitude
        }
        return sums
    }

    /// Mean and standard deviation of the function, without noise, at one point.
    func predicted(_ point: [Double]) -> (mean: Double, deviation: Double) {
        let prediction = self.predicted(point.map { Lanes(repeating: $0) })
        return (prediction.mean[0], prediction.variance[0].squareRoot())
    }
}

import ApusMath

/// How well a Gaussian process explains its targets, as a function of the logarithms of its parameters.
///
/// Minus the logarithm of the marginal likelihood and of the prior (Rasmussen and Williams, 2006, equations 5.8 and
/// 5.9), with its gradient.
struct MarginalLikelihood {
    private typealias Lanes = SIMD8<Double>
    private static let halfLogTwoPi = 0.9189385332046727
    let points: KernelPoints
    let targets: [Double]
    let prior: KernelPrior

    /// Infinite where the covariance is not positive definite.
    func value(at logarithms: [Double], gradient: inout [Double]) -> Double {
        let parameters = KernelParameters(logarithms: logarithms)
        let (covariance, slopes) = self.covariance(parameters)
        let count = self.points.count
        guard let factor = CholeskyFactor(covariance, size: count) else { return .infinity }
        let targets = RowMatrix.chunks(of: self.targets)
        let weights = RowMatrix.vector(factor.solved(targets), count: count)
        var fit = 0.0
        for index in 0..<count {
            fit += weights[index] * self.targets[index]
        }
        self.differentiate(parameters, factor.inverse(), covariance, slopes, weights, into: &gradient)
        return 0.5 * (fit + factor.logDeterminant) + Double(count) * Self.halfLogTwoPi
            + self.prior.penalty(at: logarithms, gradient: &gradient)
    }

    /// The lower triangles of the covariance, noise included, and of the kernel's derivatives by the squared distance.
    private func covariance(_ parameters: KernelParameters) -> (RowMatrix, RowMatrix) {
        let count = self.points.count
        var covariance = RowMatrix(rows: count, columns: (count + 7) & ~7)
        var slopes = covariance
        var squares = [Lanes](repeating: .zero, count: (count + 7) >> 3)
        var derivatives = squares
        for row in 0..<count {
            let lanes = (row &+ 8) >> 3
            let point = self.points.values[(row * self.points.width)..<((row + 1) * self.points.width)]
            self.points.squares(of: point, weights: parameters.weights, count: lanes, into: &squares)
            Matern52.evaluate(&squares, slopes: &derivatives, count: lanes)
            for index in 0..<lanes {
                covariance.setLanes(row, index, squares[index] * parameters.amplitude)
                slopes.setLanes(row, index, derivatives[index] * parameters.amplitude)
            }
            covariance[row, row] += parameters.noise
        }
        return (covariance, slopes)
    }

    private func differentiate(
        _ parameters: KernelParameters,
        _ inverse: RowMatrix,
        _ covariance: RowMatrix,
        _ slopes: RowMatrix,
        _ weights: [Double],
        into gradient: inout [Double]
    ) {
        let (count, width) = (self.points.count, self.points.width)
        let weightLanes = Self.lanes(weights)
        let places = Lanes(0, 1, 2, 3, 4, 5, 6, 7)
        var factors = [Lanes](repeating: .zero, count: weightLanes.count)
        var sums = [Lanes](repeating: .zero, count: width)
        var (byAmplitude, byNoise) = (Lanes.zero, 0.0)
        for row in 0..<count {
            let lanes = (row &+ 8) >> 3
            let own = weights[row]
            for index in 0..<lanes {
                var factor = inverse.lanes(row, index) - weightLanes[index] * own
                if index == row >> 3 { factor.replace(with: Lanes.zero, where: places .>= Double(row & 7)) }
                byAmplitude += factor * covariance.lanes(row, index)
                factors[index] = factor * slopes.lanes(row, index)
            }
            byNoise += inverse[row, row] - own * own
            let point = self.points.values[(row * width)..<((row + 1) * width)]
            self.points.addSquares(of: point, times: factors, count: lanes, to: &sums)
        }
        for column in 0..<width {
            gradient[column] = -2 * parameters.weights[column] * sums[column].sum()
        }
        gradient[width] = byAmplitude.sum() + 0.5 * byNoise * parameters.amplitude
        gradient[width + 1] = 0.5 * byNoise * parameters.noise
    }

    private static func lanes(_ values: [Double]) -> [Lanes] {
        var lanes = [Lanes](repeating: .zero, count: (values.count + 7) >> 3)
        for (index, value) in values.enumerated() {
            lanes[index >> 3][index & 7] = value
        }
        return lanes
    }
}

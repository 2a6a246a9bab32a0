import ApusMath

/// A distribution over functions, given some of their values: Matérn 5/2 with a length for each column, and noise.
///
/// Rasmussen and Williams, "Gaussian Processes for Machine Learning" (2006), algorithm 2.1. The mean far from all
/// points is 0, so the targets are to be standardized.
struct GaussianProcess: Sendable {
    typealias Lanes = SIMD8<Double>

    let parameters: KernelParameters
    private(set) var points: KernelPoints
    private(set) var factor: CholeskyFactor

    /// (K + noise)⁻¹ times the targets.
    private(set) var weights: [Double]
    private var targets: [Double]

    /// `nil` where the covariance is not positive definite to working precision, or there are no points.
    ///
    /// There is room for `spare` points more.
    init?(points: KernelPoints, targets: [Double], parameters: KernelParameters, spare: Int = 0) {
        guard points.count > 0 else { return nil }
        let count = points.count
        var covariance = RowMatrix(rows: count, columns: (count + 7) & ~7)
        var squares = [Lanes](repeating: .zero, count: (count + 7) >> 3)
        for row in 0..<count {
            let lanes = (row &+ 8) >> 3
            let point = points.values[(row * points.width)..<((row + 1) * points.width)]
            points.squares(of: point, weights: parameters.weights, count: lanes, into: &squares)
            Matern52.evaluate(&squares, count: lanes)
            for index in 0..<lanes {
                covariance.setLanes(row, index, squares[index] * parameters.amplitude)
            }
            covariance[row, row] = parameters.amplitude + parameters.noise
        }
        guard let factor = CholeskyFactor(covariance, size: count, spare: spare) else { return nil }
        self.points = points
        self.parameters = parameters
        self.factor = factor
        self.targets = targets
        self.weights = RowMatrix.vector(factor.solved(RowMatrix.chunks(of: targets)), count: count)
    }

    /// Takes in one point more, by its columns; `false`, and nothing is changed, where there is no room or it cannot
    /// be told apart from the others.
    mutating func append(_ point: [Double], target: Double) -> Bool {
        guard self.appendPoint(point) else { return false }
        self.targets.append(target)
        let solved = self.factor.solved(RowMatrix.chunks(of: self.targets))
        self.weights = RowMatrix.vector(solved, count: self.targets.count)
        return true
    }

    /// Takes in a point without a result as if its result were what is expected of it, which leaves all means as they
    /// are (Ginsbourger, Le Riche and Carraro, "Kriging is well-suited to parallelize optimization", 2010).
    mutating func appendExpected(_ point: [Double]) -> Bool {
        let expected = self.predicted(point).mean
        guard self.appendPoint(point) else { return false }
        self.weights.append(0)
        self.targets.append(expected)
        return true
    }

    private mutating func appendPoint(_ point: [Double]) -> Bool {
        var squares = [Lanes](repeating: .zero, count: (self.points.count + 7) >> 3)
        let lanes = squares.count
        self.points.squares(of: point[...], weights: self.parameters.weights, count: lanes, into: &squares)
        Matern52.evaluate(&squares, count: lanes)
        var row: [RowMatrix.Chunk] = []
        for square in squares {
            let values = square * self.parameters.amplitude
            row.append(values.lowHalf)
            row.append(values.highHalf)
        }
        guard self.factor.append(row, diagonal: self.parameters.amplitude + self.parameters.noise) else { return false }
        self.points.append(point)
        return true
    }

    /// The negative logarithm of the targets' probability, up to a constant (equation 2.30).
    var negativeLogLikelihood: Double {
        var fit = 0.0
        for index in self.targets.indices { fit += self.targets[index] * self.weights[index] }
        return 0.5 * (fit + self.factor.logDeterminant)
    }

    /// The expected value, without noise, at each point that is known.
    var means: [Double] {
        self.weights.indices.map { self.targets[$0] - self.parameters.noise * self.weights[$0] }
    }
}

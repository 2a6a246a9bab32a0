import ApusMath

/// The normal distribution that CMA-ES draws from, and what it learns of it: one run without its restarts.
///
/// (μ/μ_w, λ)-CMA-ES with negative weights (Hansen 2016). Points may be of anyone's making: steps that are longer than
/// chance would have them are shortened (Hansen, "Injecting external solutions into CMA-ES", 2011, equations 4 and
/// 13), which is what lets results come late, from an initial design or from a user. Above ``denseMax`` dimensions the
/// covariance is diagonal.
struct CovarianceState: Sendable {
    /// With more dimensions a full covariance would take more trials to learn than a study has.
    static let denseMax = 40

    let parameters: CovarianceParameters
    private(set) var mean: [Double]
    private(set) var step: Double
    private(set) var generation = 0

    /// Beside the covariance a factor for each dimension, raised by the margin of discrete ones and otherwise 1.
    private(set) var scales: [Double]

    /// Row by row, or the diagonal alone.
    private var covariance: [Double]

    /// Eigenvectors one after another; empty for a diagonal covariance.
    private var axes: [Double]

    /// Square roots of the eigenvalues.
    private var lengths: [Double]
    private var path: [Double]
    private var stepPath: [Double]

    var dimensions: Int { self.parameters.dimensions }
    private var isDense: Bool { !self.axes.isEmpty }

    init(mean: [Double], step: Double, population: Int) {
        let count = mean.count
        let isDense = count <= Self.denseMax
        self.parameters = CovarianceParameters(dimensions: count, population: population, isDiagonal: !isDense)
        self.mean = mean
        self.step = step
        self.scales = [Double](repeating: 1, count: count)
        self.lengths = self.scales
        self.covariance = isDense ? Self.identity(count) : self.scales
        self.axes = isDense ? self.covariance : []
        self.path = [Double](repeating: 0, count: count)
        self.stepPath = self.path
    }

    private static func identity(_ count: Int) -> [Double] {
        var matrix = [Double](repeating: 0, count: count * count)
        for index in 0..<count { matrix[index * count + index] = 1 }
        return matrix
    }

    /// The standard deviation of one coordinate.
    func deviation(_ index: Int) -> Double {
        self.step * self.scales[index] * self.variance(index).squareRoot()
    }

    /// The ratio of the longest to the shortest axis.
    var elongation: Double {
        (self.lengths.max() ?? 1) / max(self.lengths.min() ?? 1, 1e-300)
    }

    private func variance(_ index: Int) -> Double {
        self.covariance[self.isDense ? index &* self.dimensions &+ index : index]
    }

    /// A point of the distribution, its steps `spread` times as long; may lie outside of the unit cube.
    func sample(_ random: inout some RandomNumberGenerator, spread: Double = 1) -> [Double] {
        let count = self.dimensions
        var offset = [Double](repeating: 0, count: count)
        for axis in 0..<count {
            let length = self.lengths[axis] * random.normal()
            guard self.isDense else {
                offset[axis] = length
                continue
            }
            let start = axis &* count
            for index in 0..<count { offset[index] += length * self.axes[start &+ index] }
        }
        for index in 0..<count {
            offset[index] = self.mean[index] + spread * self.step * self.scales[index] * offset[index]
        }
        return offset
    }

    /// Learns from one generation: its points from the best to the worst.
    ///
    /// `weights` are those of the parameters, evened out where costs are equal.
    mutating func learn(_ points: [[Double]], weights: RankWeights) {
        let steps = points.map { self.shortened(self.offset(of: $0)) }
        var shift = [Double](repeating: 0, count: self.dimensions)
        for (offset, weight) in zip(steps, weights.attraction) {
            for index in shift.indices { shift[index] += weight * offset.offset[index] }
        }
        self.generation += 1
        self.move(shift)
        let isLong = self.advancePaths(shift)
        self.adapt(steps, weights: weights.signed, pathIsHeld: isLong)
        self.decompose()
    }

    /// Makes the step longer or shorter; it never spans more than the cube.
    mutating func stretch(_ factor: Double) {
        self.step = min(max(self.step * factor, 1e-18), 1)
    }

    mutating func setMargin(_ index: Int, mean: Double, factor: Double) {
        self.mean[index] = mean
        self.scales[index] *= factor
    }
}

extension CovarianceState {
    private struct Offset {
        var offset: [Double]
        var squaredLength: Double
    }

    private func offset(of point: [Double]) -> [Double] {
        point.indices.map { (point[$0] - self.mean[$0]) / (self.step * self.scales[$0]) }
    }

    /// D⁻¹ Bᵀ times a step: its coordinates where the distribution is round.
    private func whitened(_ offset: [Double]) -> [Double] {
        let count = self.dimensions
        guard self.isDense else { return offset.indices.map { offset[$0] / self.lengths[$0] } }
        return (0..<count).map { axis in
            var sum = 0.0
            let start = axis &* count
            for index in 0..<count { sum += self.axes[start &+ index] * offset[index] }
            return sum / self.lengths[axis]
        }
    }

    private func shortened(_ offset: [Double]) -> Offset {
        let n = Double(self.dimensions)
        let squared = self.whitened(offset).reduce(0) { $0 + $1 * $1 }
        let most = n.squareRoot() + 2 * n / (n + 2)
        guard squared > most * most else { return Offset(offset: offset, squaredLength: squared) }
        let factor = most / squared.squareRoot()
        return Offset(offset: offset.map { $0 * factor }, squaredLength: most * most)
    }

    private mutating func move(_ shift: [Double]) {
        for index in shift.indices {
            self.mean[index] = min(max(self.mean[index] + self.step * self.scales[index] * shift[index], 0), 1)
        }
    }

    /// Equations 31 to 34; returns whether the path of the covariance holds still, for the step still grows.
    private mutating func advancePaths(_ shift: [Double]) -> Bool {
        let parameters = self.parameters
        let stepRate = parameters.stepRate
        let stepGain = (stepRate * (2 - stepRate) * parameters.selectionMass).squareRoot()
        let round = self.whitened(shift)
        let count = self.dimensions
        for index in 0..<count { self.stepPath[index] *= 1 - stepRate }
        for axis in 0..<count {
            guard self.isDense else {
                self.stepPath[axis] += stepGain * round[axis]
                continue
            }
            let start = axis &* count
            for index in 0..<count { self.stepPath[index] += stepGain * round[axis] * self.axes[start &+ index] }
        }
        let length = self.stepPath.reduce(0) { $0 + $1 * $1 }.squareRoot()
        let young = 1 - Portable.power(1 - stepRate, 2 * Double(self.generation))
        let bound = (1.4 + 2 / Double(count + 1)) * parameters.expectedLength
        let isHeld = length / young.squareRoot() >= bound
        let pathRate = parameters.pathRate
        let gain = isHeld ? 0 : (pathRate * (2 - pathRate) * parameters.selectionMass).squareRoot()
        for index in 0..<count { self.path[index] = (1 - pathRate) * self.path[index] + gain * shift[index] }
        let change = stepRate / parameters.damping * (length / parameters.expectedLength - 1)
        self.stretch(Portable.exp(min(1, change)))
        return isHeld
    }

    /// Equation 30 with the weights of 46.
    private mutating func adapt(_ steps: [Offset], weights: [Double], pathIsHeld: Bool) {
        let parameters = self.parameters
        let (one, many) = (parameters.rankOneRate, parameters.rankManyRate)
        let held = pathIsHeld ? parameters.pathRate * (2 - parameters.pathRate) : 0
        let kept = 1 + one * held - one - many * weights.reduce(0, +)
        for index in self.covariance.indices { self.covariance[index] *= kept }
        self.add(self.path, weight: one)
        for (step, weight) in zip(steps, weights) where weight != 0 {
            let evened = weight > 0 ? weight : weight * Double(self.dimensions) / max(step.squaredLength, 1e-300)
            self.add(step.offset, weight: many * evened)
        }
    }

    private mutating func add(_ vector: [Double], weight: Double) {
        let count = self.dimensions
        for row in 0..<count {
            let factor = weight * vector[row]
            guard self.isDense else {
                self.covariance[row] += factor * vector[row]
                continue
            }
            let start = row &* count
            for column in 0..<count { self.covariance[start &+ column] += factor * vector[column] }
        }
    }

    private mutating func decompose() {
        guard self.isDense else {
            for index in self.covariance.indices {
                self.covariance[index] = max(self.covariance[index], 1e-20)
                self.lengths[index] = self.covariance[index].squareRoot()
            }
            return
        }
        let eigen = SymmetricEigen(self.covariance, count: self.dimensions)
        let least = max(eigen.values.max() ?? 1, 1e-20) * 1e-14
        self.axes = eigen.vectors
        self.lengths = eigen.values.map { max($0, least).squareRoot() }
    }
}

import ApusMath

/// What a Gaussian process learns by its marginal likelihood: a length for each column, the variance, the noise.
struct KernelParameters: Hashable, Sendable {
    /// 1 / length² for each column.
    let weights: [Double]

    /// The variance of the function, and that of the noise upon it.
    let amplitude: Double
    let noise: Double

    init(weights: [Double], amplitude: Double, noise: Double) {
        self.weights = weights
        self.amplitude = amplitude
        self.noise = noise
    }

    /// From the logarithms of the lengths, of the amplitude and of the noise.
    init(logarithms: [Double]) {
        let columns = logarithms.count - 2
        self.weights = logarithms.prefix(columns).map { Portable.exp(-2 * $0) }
        self.amplitude = Portable.exp(logarithms[columns])
        self.noise = Portable.exp(logarithms[columns + 1])
    }

    /// The same with all lengths multiplied by a factor.
    func scalingLengths(by factor: Double) -> KernelParameters {
        KernelParameters(
            weights: self.weights.map { $0 / (factor * factor) },
            amplitude: self.amplitude,
            noise: self.noise
        )
    }
}

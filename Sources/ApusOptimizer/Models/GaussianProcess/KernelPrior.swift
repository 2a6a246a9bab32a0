import ApusMath

/// What is believed of the logarithms of a Gaussian process's parameters before any result, and their bounds.
///
/// Lengths are log-normal and grow with the square root of the number of columns (Hvarfner, Hellsten and Nardi,
/// "Vanilla Bayesian optimization performs great in high dimensions", 2024, section 5); they are shorter and less
/// spread than there, which finds far more of the global optima in few dimensions. The noise may be next to nothing,
/// as it is for a function without chance.
struct KernelPrior: Sendable {
    private static let length = (mean: -1.4, deviation: 0.6, least: -4.0, most: 6.0)
    private static let amplitude = (mean: 0.5, deviation: 1.5, least: -4.0, most: 7.0)
    private static let noise = (mean: -9.0, deviation: 4.0, least: -18.0, most: 0.5)

    let means: [Double]
    let deviations: [Double]
    let lower: [Double]
    let upper: [Double]

    init(columns: Int) {
        func all(_ length: Double, _ amplitude: Double, _ noise: Double) -> [Double] {
            [Double](repeating: length, count: columns) + [amplitude, noise]
        }
        let growth = 0.5 * Portable.log(Double(max(columns, 1)))
        let (length, amplitude, noise) = (Self.length, Self.amplitude, Self.noise)
        self.means = all(length.mean + growth, amplitude.mean, noise.mean)
        self.deviations = all(length.deviation, amplitude.deviation, noise.deviation)
        self.lower = all(length.least, amplitude.least, noise.least)
        self.upper = all(length.most, amplitude.most, noise.most)
    }

    /// Minus the logarithm of the density, but for a constant; adds its derivatives.
    func penalty(at logarithms: [Double], gradient: inout [Double]) -> Double {
        var sum = 0.0
        for index in logarithms.indices {
            let distance = (logarithms[index] - self.means[index]) / self.deviations[index]
            sum += 0.5 * distance * distance
            gradient[index] += distance / self.deviations[index]
        }
        return sum
    }
}

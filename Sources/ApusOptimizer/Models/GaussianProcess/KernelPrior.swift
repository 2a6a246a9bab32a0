import ApusMath

/// What is believed of the logarithms of a Gaussian process's parameters before any result, and their bounds.
///
/// Lengths grow with the square root of the number of columns (Hvarfner, Hellsten and Nardi, "Vanilla Bayesian
/// optimization performs great in high dimensions", 2024, section 5). The noise may be next to nothing, as it is for
/// a function without chance.
struct KernelPrior: Sendable {
    let means: [Double]
    let deviations: [Double]
    let lower: [Double]
    let upper: [Double]

    init(columns: Int) {
        let spread = 0.5 * Portable.log(Double(max(columns, 1)))
        let lengths = [Double](repeating: Self.lengthMean + spread, count: columns)
        self.means = lengths + [0.5, -9]
        self.deviations = [Double](repeating: Self.lengthDeviation, count: columns) + [1.5, 4]
        self.lower = [Double](repeating: -4, count: columns) + [-4, Self.noiseLeast]
        self.upper = [Double](repeating: 6, count: columns) + [7, 0.5]
    }

    nonisolated(unsafe) static var lengthMean = -0.7
    nonisolated(unsafe) static var lengthDeviation = 1.2
    nonisolated(unsafe) static var noiseLeast = -18.0

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

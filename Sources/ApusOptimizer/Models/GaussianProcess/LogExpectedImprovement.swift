import ApusMath

/// The logarithm of the expected improvement, and its derivatives.
///
/// Ament, Daulton, Eriksson, Balandat and Bakshy, "Unexpected improvements to expected improvement for Bayesian
/// optimization" (2023), equation 9: it neither vanishes nor loses its gradient where an improvement is unlikely.
enum LogExpectedImprovement {
    private static let logRootOfTwoPi = 0.9189385332046727
    private static let rootOfHalf = 0.7071067811865476
    private static let rootOfHalfPi = 1.2533141373155003

    /// Below `best`, for a normal distribution; `variance` is above 0.
    static func value(
        mean: Double,
        variance: Double,
        best: Double
    ) -> (value: Double, byMean: Double, byVariance: Double) {
        let deviation = variance.squareRoot()
        let z = (best - mean) / deviation
        let (log, cumulative, density) = Self.parts(z)
        // h = φ + zΦ, h' = Φ; both below are divided by h.
        return (
            Portable.log(deviation) + log, -cumulative / deviation, 0.5 * density / variance
        )
    }

    /// ln h(z), Φ(z) / h(z) and φ(z) / h(z), with h(z) = φ(z) + zΦ(z).
    private static func parts(_ z: Double) -> (log: Double, cumulative: Double, density: Double) {
        if z > -1 {
            let (density, cumulative) = (StandardNormal.density(z), StandardNormal.cumulative(z))
            let value = density + z * cumulative
            return (Portable.log(value), cumulative / value, density / value)
        }
        let logDensity = -0.5 * z * z - Self.logRootOfTwoPi
        if z < -1000 {
            // 1 + zΦ/φ → 1/z².
            return (logDensity - 2 * Portable.log(-z), -z, z * z)
        }
        let ratio = Self.rootOfHalfPi * Portable.scaledErrorComplement(-z * Self.rootOfHalf)
        let rest = 1 + z * ratio
        return (logDensity + Portable.log(rest), ratio / rest, 1 / rest)
    }
}

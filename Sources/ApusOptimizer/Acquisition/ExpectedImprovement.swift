import ApusMath

/// By how much a configuration is expected to fall below the best cost.
///
/// Jones, Schonlau and Welch, "Efficient global optimization of expensive black-box functions" (1998), equation 15;
/// the logarithm after Ament et al., "Unexpected improvements to expected improvement for Bayesian optimization"
/// (2023), equation 9 and appendix A.
enum ExpectedImprovement {
    private static let logRootOfTwoPi = 0.9189385332046727
    private static let rootOfHalf = 0.7071067811865476

    /// The square root of π/2: how Φ(z)/φ(z) follows from the scaled complement of the error function.
    private static let rootOfHalfPi = 1.2533141373155003

    /// The least deviation that is told from none.
    private static let deviationMin = 1e-150

    /// E max(best − Y, 0) for a normal Y; without a deviation what is certain.
    static func value(mean: Double, deviation: Double, best: Double) -> Double {
        guard deviation > Self.deviationMin else { return max(best - mean, 0) }
        let z = (best - mean) / deviation
        if z < -1 { return deviation * Portable.exp(Self.logUnit(z)) }
        return deviation * (StandardNormal.density(z) + z * StandardNormal.cumulative(z))
    }

    /// The logarithm of ``value(mean:deviation:best:)``, finite and rising also where that is 0 in a `Double`.
    static func log(mean: Double, deviation: Double, best: Double) -> Double {
        let deviation = max(deviation, Self.deviationMin)
        let z = max((best - mean) / deviation, -1e150)
        // So sure of a gain that the deviation adds nothing; below −1e150 the square would overflow.
        if z > 1e8 { return Portable.log(best - mean) }
        return Portable.log(deviation) + Self.logUnit(z)
    }

    /// The same beside an incumbent whose own cost is uncertain: its mean plus `shift` deviations of it is to be beaten.
    ///
    /// Huang et al., "Global optimization of stochastic black-box systems via sequential kriging meta-models" (2006):
    /// the effective best is a model's mean at a seen configuration, and not the luckiest observation.
    static func noisyBest(means: [Double], deviations: [Double], shift: Double = 1) -> (index: Int, cost: Double)? {
        var best: (index: Int, cost: Double)?
        var least = Double.infinity
        for index in means.indices where means[index] + shift * deviations[index] < least {
            least = means[index] + shift * deviations[index]
            best = (index, means[index])
        }
        return best
    }

    /// log (φ(z) + z Φ(z)).
    static func logUnit(_ z: Double) -> Double {
        if z > -1 { return Portable.log(StandardNormal.density(z) + z * StandardNormal.cumulative(z)) }
        let square = z * z
        let rest: Double
        if z < -40 {
            // 1 − |z| Φ(z)/φ(z) by its asymptotic series, where the difference would lose its digits.
            let inverse = 1 / square
            rest = Portable.log(1 - inverse * (3 - inverse * (15 - inverse * 105))) - 2 * Portable.log(-z)
        } else {
            let ratio = Self.rootOfHalfPi * Portable.scaledErrorComplement(-z * Self.rootOfHalf)
            rest = Portable.log(1 + z * ratio)
        }
        return -0.5 * square - Self.logRootOfTwoPi + rest
    }
}

/// The normal distribution with mean 0 and variance 1; the same on every machine.
package enum StandardNormal {
    private static let rootOfHalf = 0.7071067811865476
    private static let logRootOfTwoPi = 0.9189385332046727

    package static func density(_ x: Double) -> Double {
        Portable.exp(-0.5 * x * x - Self.logRootOfTwoPi)
    }

    /// The probability of at most `x`.
    package static func cumulative(_ x: Double) -> Double {
        let z = abs(x) * Self.rootOfHalf
        let tail = 0.5 * Portable.scaledErrorComplement(z) * Portable.exp(-z * z)
        return x < 0 ? tail : 1 - tail
    }

    /// The logarithm of ``cumulative(_:)``; finite also where that is too small for a `Double`.
    package static func logCumulative(_ x: Double) -> Double {
        guard x < 0 else { return Portable.log(Self.cumulative(x)) }
        let z = -x * Self.rootOfHalf
        return Portable.log(0.5 * Portable.scaledErrorComplement(z)) - z * z
    }

    /// The `x` at which ``cumulative(_:)`` is `probability`; infinite at 0 and 1.
    ///
    /// Abramowitz and Stegun 26.2.23, then Halley's steps.
    package static func quantile(_ probability: Double) -> Double {
        guard probability > 0 else { return -.infinity }
        guard probability < 1 else { return .infinity }
        let tail = min(probability, 1 - probability)
        let t = (-2 * Portable.log(tail)).squareRoot()
        var x =
            ((0.010328 * t + 0.802853) * t + 2.515517) / (((0.001308 * t + 0.189269) * t + 1.432788) * t + 1) - t
        for _ in 0..<3 {
            let density = Self.density(x)
            guard density > 0 else { break }
            let error = (Self.cumulative(x) - tail) / density
            x -= error / (1 + 0.5 * x * error)
        }
        return probability <= 0.5 ? x : -x
    }
}

/// Student's distribution of the mean of few normal values whose spread is estimated from them.
package enum StudentT {
    /// The `t` that such a mean, in units of its standard error, exceeds in neither direction with that probability.
    ///
    /// `degrees` is at least 1. Through the angle whose tangent is t/√degrees, in which the probability is a finite sum
    /// (Abramowitz and Stegun 26.7.3 and 26.7.4); the sum's argument is found by halving, to the last digits.
    package static func bound(_ probability: Double, degrees: Int) -> Double {
        guard probability > 0 else { return 0 }
        guard probability < 1, degrees > 0 else { return .infinity }
        var (lower, upper) = (0.0, 1.0)
        // The sine of the angle, for which no function of the C library is needed; t grows with it.
        for _ in 0..<200 {
            let middle = lower + (upper - lower) / 2
            guard middle > lower, middle < upper else { break }
            if Self.probability(sine: middle, degrees: degrees) < probability { lower = middle } else { upper = middle }
        }
        let cosine = ((1 - lower) * (1 + lower)).squareRoot()
        return cosine > 0 ? Double(degrees).squareRoot() * lower / cosine : .infinity
    }

    /// The probability of at most t in absolute value, t being √degrees times the tangent of the angle.
    static func probability(sine: Double, degrees: Int) -> Double {
        let square = (1 - sine) * (1 + sine)
        if degrees.isMultiple(of: 2) {
            var (term, sum) = (1.0, 1.0)
            for index in stride(from: 2, to: degrees, by: 2) {
                term *= square * Double(index - 1) / Double(index)
                sum += term
            }
            return sine * sum
        }
        var sum = 0.0
        var term = square.squareRoot()
        for index in stride(from: 1, to: degrees - 1, by: 2) {
            sum += term
            term *= square * Double(index + 1) / Double(index + 2)
        }
        return (Self.arcSine(sine) + sine * sum) * 2 / .pi
    }

    /// By the arithmetic and geometric means of Borchardt: the same on every machine.
    private static func arcSine(_ sine: Double) -> Double {
        guard sine < 1 else { return .pi / 2 }
        var (a, g) = (((1 - sine) * (1 + sine)).squareRoot(), 1.0)
        for _ in 0..<60 where a != g {
            a = (a + g) / 2
            g = (a * g).squareRoot()
        }
        return sine / a
    }
}

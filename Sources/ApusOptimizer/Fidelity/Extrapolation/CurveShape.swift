import ApusMath

/// How a learning curve falls, but for its place and its height.
///
/// Three of the families of Domhan et al. (IJCAI 2015), table 1, with their inner constants on a grid: pow3
/// c + a x^-α, the exponential c + a exp(-x / τ) and the log power c + a / (1 + (x / m)^k). What is left to fit, c and a,
/// is linear.
enum CurveShape: Hashable, Sendable {
    case power(exponent: Double)
    case exponential(scale: Double)
    case logPower(middle: Double, exponent: Double)

    static func all(stepsMax: Int) -> [CurveShape] {
        let end = Double(stepsMax)
        let powers = [0.1, 0.2, 0.35, 0.5, 0.75, 1, 1.5, 2, 3].map { CurveShape.power(exponent: $0) }
        let exponentials = [0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6].map { CurveShape.exponential(scale: $0 * end) }
        let logPowers = [0.01, 0.05, 0.2, 0.6].flatMap { middle in
            [0.5, 1, 2].map { CurveShape.logPower(middle: middle * end, exponent: $0) }
        }
        return powers + exponentials + logPowers
    }

    /// The value at a step; `logStep` is its logarithm.
    func value(step: Double, logStep: Double) -> Double {
        switch self {
        case .power(let exponent): Portable.exp(-exponent * logStep)
        case .exponential(let scale): Portable.exp(-step / scale)
        case .logPower(let middle, let exponent):
            1 / (1 + Portable.exp(exponent * (logStep - Portable.log(middle))))
        }
    }
}

import ApusMath

/// What a model's mean and deviation are worth, higher is better; named as SMAC names them.
enum Acquisition: String, CaseIterable, Sendable {
    case expectedImprovement = "EI"

    /// Expected improvement of a cost whose logarithm was modelled (Hutter et al. 2009).
    case exponential = "EXPONENTIAL"
    case lowerConfidenceBound = "LCB"

    /// The bound with a width drawn anew for each proposal (Hutter, Hoos, Leyton-Brown 2012, for parallel workers).
    case randomConfidenceBound = "LCBEIRR"
    case probabilityOfImprovement = "PI"

    /// The mean alone.
    case simple = "SIMPLE"

    /// Whether the value is the logarithm of a gain, to which a probability's logarithm may be added.
    var isLogarithm: Bool {
        switch self {
        case .expectedImprovement, .exponential, .probabilityOfImprovement: true
        case .lowerConfidenceBound, .randomConfidenceBound, .simple: false
        }
    }

    /// As `apus trial explain` shows it.
    var gainName: String {
        switch self {
        case .expectedImprovement: "log-ei"
        case .exponential: "log-exponential-ei"
        case .probabilityOfImprovement: "log-pi"
        case .lowerConfidenceBound, .randomConfidenceBound: "lcb"
        case .simple: "mean"
        }
    }

    /// `width` is how many deviations below the mean a bound lies.
    func value(mean: Double, deviation: Double, best: Double, width: Double) -> Double {
        switch self {
        case .expectedImprovement: ExpectedImprovement.log(mean: mean, deviation: deviation, best: best)
        case .exponential: Self.exponential(mean: mean, deviation: deviation, best: best)
        case .lowerConfidenceBound, .randomConfidenceBound: width * deviation - mean
        case .probabilityOfImprovement:
            StandardNormal.logCumulative(min(max((best - mean) / max(deviation, 1e-150), -1e150), 1e150))
        case .simple: -mean
        }
    }

    /// log E max(e^best − e^Y, 0), with e^best taken out.
    ///
    /// Hutter, Hoos, Leyton-Brown and Murphy, "An experimental investigation of model-based parameter optimisation:
    /// SPO and beyond" (2009), equation 1: Φ(z) e^best − e^(mean + deviation²/2) Φ(z − deviation).
    private static func exponential(mean: Double, deviation: Double, best: Double) -> Double {
        let deviation = max(deviation, 1e-150)
        let z = min(max((best - mean) / deviation, -1e150), 1e150)
        let gain = StandardNormal.logCumulative(z)
        let loss = mean + 0.5 * deviation * deviation - best + StandardNormal.logCumulative(z - deviation)
        guard loss < gain else { return -.greatestFiniteMagnitude }
        return gain + Portable.log(1 - Portable.exp(loss - gain))
    }
}

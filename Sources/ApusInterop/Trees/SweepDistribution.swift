internal import ApusSpace
internal import ApusStudy

/// Reads a parameter of a sweep that names its distribution.
struct SweepDistribution {
    static let names = [
        "constant", "categorical", "categorical_w_probabilities", "int_uniform", "uniform", "q_uniform", "log_uniform",
        "log_uniform_values", "inv_log_uniform", "inv_log_uniform_values", "q_log_uniform", "q_log_uniform_values",
        "normal",
        "q_normal", "log_normal", "q_log_normal", "beta", "q_beta",
    ]

    let node: TreeNode
    var reading: TreeReading

    /// The domain, or `nil` after noting what is wrong.
    mutating func domain(_ name: String) -> Domain? {
        switch name {
        case "constant":
            guard let value = self.reading.required(self.node, "value") else { return nil }
            if let literal = value.value.literal { return .constant(literal) }
            self.reading.wrong(value, "a text, a number or a boolean")
            return nil
        case "categorical", "categorical_w_probabilities":
            self.reading.warnOfIgnored(["probabilities"], in: self.node, "all values are alike")
            return self.reading.choices(self.node, "values").map(Domain.categorical)
        case "int_uniform":
            guard let lower = self.reading.whole(self.node, "min"), let upper = self.reading.whole(self.node, "max")
            else {
                return nil
            }
            return .integer(lower: lower, upper: upper)
        case "uniform", "log_uniform_values", "inv_log_uniform_values":
            return self.bounds().map { .real(lower: $0, upper: $1, scale: name == "uniform" ? .linear : .log) }
        case "log_uniform": return self.bounds().map { self.exponential($0, $1) }
        case "inv_log_uniform": return self.bounds().map { self.exponential(-$1, -$0) }
        case "q_uniform", "q_log_uniform", "q_log_uniform_values": return self.quantized(name)
        case "normal", "q_normal", "log_normal", "q_log_normal": return self.normal(name)
        case "beta", "q_beta":
            self.reading.issues.error(
                at: self.node.path,
                "'\(name)' has no counterpart in Apus; write a range with 'min' and 'max'"
            )
            return nil
        default:
            self.reading.issues.error(
                at: self.node.path(to: "distribution"),
                "'\(Shown.text(name))' is no distribution of a sweep" + self.remedy(name)
            )
            return nil
        }
    }

    private func remedy(_ name: String) -> String {
        let near = Suggestion.clause(for: name, in: Self.names)
        return near.isEmpty ? "; write uniform, log_uniform_values or another one" : near
    }

    private mutating func bounds() -> (Double, Double)? {
        guard let lower = self.reading.number(self.node, "min"), let upper = self.reading.number(self.node, "max")
        else {
            return nil
        }
        return (lower, upper)
    }

    /// Bounds that are exponents of e.
    private func exponential(_ lower: Double, _ upper: Double) -> Domain {
        .real(lower: PortableFunctions.exp(lower), upper: PortableFunctions.exp(upper), scale: .log)
    }

    private mutating func quantized(_ name: String) -> Domain? {
        guard let (lower, upper) = self.bounds(), let quantum = self.quantum() else { return nil }
        guard name == "q_log_uniform" else {
            return Distribution.quantized(lower, upper, quantum, name == "q_uniform" ? .linear : .log)
        }
        return Distribution.quantized(PortableFunctions.exp(lower), PortableFunctions.exp(upper), quantum, .log)
    }

    private mutating func normal(_ name: String) -> Domain? {
        let isPlain = self.node["mu"] == nil && self.node["sigma"] == nil
        guard let mean = isPlain ? 0 : self.reading.number(self.node, "mu"),
            let deviation = isPlain ? 1 : self.reading.number(self.node, "sigma"),
            let quantum = name.hasPrefix("q_") ? self.quantum() : 0
        else { return nil }
        self.reading.issues.warning(at: self.node.path, Distribution.warning(name))
        var (lower, upper) = Distribution.normal(mean: mean, deviation: deviation)
        let scale: Domain.Scale = name.hasSuffix("log_normal") ? .log : .linear
        if scale == .log { (lower, upper) = (PortableFunctions.exp(lower), PortableFunctions.exp(upper)) }
        guard quantum > 0 else { return .real(lower: lower, upper: upper, scale: scale) }
        return Distribution.quantized(lower, upper, quantum, scale)
    }

    /// 1 where it is not given.
    private mutating func quantum() -> Double? {
        guard let node = self.node["q"] else { return 1 }
        guard let value = self.reading.number(node) else { return nil }
        guard value > 0 else {
            self.reading.wrong(node, "a number above 0")
            return nil
        }
        return value
    }
}

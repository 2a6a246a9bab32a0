extension ScenarioFile {
    /// A scenario for an unmodified SMAC that asks Apus for its runs, without SMAC's traps.
    ///
    /// The cutoff is finite, a crash of the first run ends nothing, and a crashed run counts just above the worst
    /// plausible quality, because SMAC's own 1e9 distorts its forest.
    package static func text(
        command: String,
        parameters: String,
        runs: Int,
        cutoff: Duration,
        worstQuality: Double,
        seed: Int? = nil
    ) -> String {
        precondition(worstQuality.isFinite && cutoff > .zero && runs > 0, "SMAC needs finite limits")
        let parts = cutoff.components
        let seconds = Double(parts.seconds) + Double(parts.attoseconds) / 1e18
        let crashed = (worstQuality + max(worstQuality.magnitude * 0.01, 1e-9)).nextUp
        var lines = [
            "algo-exec = \(command)", "pcs-file = \(parameters)", "run-obj = QUALITY", "use-instances = false",
            "algo-deterministic = true", "algo-cutoff-time = \(JavaNumber.text(of: seconds))",
            "runcount-limit = \(runs)", "abort-on-first-run-crash = false", "abort-on-crash = false",
            "transform-crashed-quality = true",
            "transform-crashed-quality-value = \(JavaNumber.text(of: min(crashed, .greatestFiniteMagnitude)))",
            "check-sat-consistency = false", "check-sat-consistency-exception = false", "validation = false",
        ]
        if let seed { lines.append("num-run = \(seed)") }
        return lines.map { $0 + "\n" }.joined()
    }
}

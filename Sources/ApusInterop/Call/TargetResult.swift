/// What a run came to, as Apus counts it.
package struct TargetResult: Hashable, Sendable {
    package enum Outcome: Hashable, Sendable {
        /// Only these numbers may reach a model; both are finite.
        case succeeded(quality: Double, runtime: Double)

        /// Its quality never counts, though SMAC takes it for one.
        case timedOut
        case crashed(reason: String)

        /// The program asks for the whole search to end.
        case aborted
    }

    package let outcome: Outcome

    /// The seconds that the run is charged with; always finite.
    package let charge: Double

    /// −1 where the program does not count.
    package let runLength: Double
    package let additional: String

    /// What is doubtful about the line, each as a sentence for the log.
    package let warnings: [String]

    package init(
        outcome: Outcome,
        charge: Double,
        runLength: Double = -1,
        additional: String = "",
        warnings: [String] = []
    ) {
        self.outcome = outcome
        self.charge = charge
        self.runLength = runLength
        self.additional = additional
        self.warnings = warnings
    }
}

extension TargetResult {
    /// The line by which Apus answers an unmodified SMAC; all its numbers are finite.
    ///
    /// A run without a quality is CRASHED with the quality that the scenario transforms crashes to.
    package func line(seed: Int, crashedQuality: Double) -> String {
        precondition(crashedQuality.isFinite, "SMAC ends at a quality that is not finite")
        let status: RunStatus
        var quality = crashedQuality
        switch self.outcome {
        case .succeeded(let value, _): (status, quality) = (.satisfiable, value)
        case .timedOut: status = .timeout
        case .crashed: status = .crashed
        case .aborted: status = .abort
        }
        let word = status == .satisfiable ? "SUCCESS" : status.rawValue
        let length = Int(exactly: self.runLength)?.description ?? JavaNumber.text(of: self.runLength)
        let numbers = "\(JavaNumber.text(of: self.charge)), \(length), \(JavaNumber.text(of: quality))"
        return "Result of algorithm run: \(word), \(numbers), \(seed)"
    }
}

/// The line by which a program tells SMAC its result.
///
/// `Result of algorithm run: status, runtime, runlength, quality, seed`, and perhaps additional data.
package struct ResultLine: Hashable, Sendable {
    /// How results are judged.
    package struct Rules: Hashable, Sendable {
        package let objective: Scenario.RunObjective

        /// Seconds that a run may take; `nil` for no limit.
        package let cutoff: Double?

        /// Whether UNSAT is a success of a QUALITY run, as it is for SMAC.
        package let countsUnsatisfiable: Bool

        package init(objective: Scenario.RunObjective, cutoff: Double? = nil, countsUnsatisfiable: Bool = false) {
            self.objective = objective
            self.cutoff = cutoff.flatMap { $0.isFinite && $0 < .greatestFiniteMagnitude ? $0 : nil }
            self.countsUnsatisfiable = countsUnsatisfiable
        }
    }

    /// The comma-separated fields behind the colon.
    package let fields: [String]

    /// `nil` when the line is no result line.
    package init?(_ line: some StringProtocol) {
        guard line.utf8.count <= SourceText.lineBytesMax, let rest = ResultHeader.rest(of: String(line)) else {
            return nil
        }
        self.fields = rest.split(separator: ",", omittingEmptySubsequences: false).map { Self.trimmed($0) }
    }

    /// The status as the program printed it; `nil` for what is none.
    package var status: RunStatus? { self.fields.first.flatMap { RunStatus($0) } }

    /// What the line comes to.
    ///
    /// A line that cannot be read is a crash, which costs the cutoff, and nothing where there is none.
    package func result(_ rules: Rules) -> TargetResult {
        var warnings: [String] = []
        if self.fields.count > 6 {
            warnings.append("the result line has \(self.fields.count) fields; what follows the sixth is ignored")
        }
        do {
            let runtime = try self.number(1, "runtime", minusOneCounts: false)
            let length = try self.number(2, "runlength", minusOneCounts: true)
            try self.checkSeed()
            let outcome = try self.outcome(rules, runtime: runtime, &warnings)
            return TargetResult(
                outcome: outcome,
                charge: outcome == .timedOut ? rules.cutoff ?? runtime : runtime,
                runLength: length,
                additional: self.fields.count > 5 ? self.fields[5] : "",
                warnings: warnings
            )
        } catch {
            return TargetResult(
                outcome: .crashed(reason: error.message),
                charge: rules.cutoff ?? 0,
                warnings: warnings
            )
        }
    }

    private func outcome(
        _ rules: Rules,
        runtime: Double,
        _ warnings: inout [String]
    ) throws(LineMistake) -> TargetResult.Outcome {
        let word = self.fields[0]
        switch RunStatus(word) {
        case .satisfiable: return .succeeded(quality: try self.quality(), runtime: runtime)
        case .unsatisfiable:
            guard rules.objective == .quality, !rules.countsUnsatisfiable else {
                return .succeeded(quality: try self.quality(), runtime: runtime)
            }
            warnings.append(
                "the program reported UNSAT, which SMAC counts as a success with quality "
                    + "\(Shown.text(self.fields[3])); "
                    + "here it is a failure: print SUCCESS when the quality counts"
            )
            return .crashed(reason: "the program reported UNSAT")
        case .timeout: return .timedOut
        case .abort: return .aborted
        case .crashed: return .crashed(reason: "the program reported CRASHED")
        case .killed, .running:
            return .crashed(reason: "the program reported \(word.uppercased()), which is a word of SMAC's own")
        case nil:
            throw LineMistake(
                column: 1,
                message: "the status of the result line must be SUCCESS, SAT, UNSAT, TIMEOUT, CRASHED or ABORT; it is "
                    + "'\(Shown.text(word))'"
            )
        }
    }

    private func quality() throws(LineMistake) -> Double {
        guard let value = DecimalText.number(self.fields[3]) else {
            throw LineMistake(
                column: 1,
                message: "the quality of the result line must be a finite number; it is '\(Shown.text(self.fields[3]))'"
            )
        }
        return value
    }

    private func number(_ index: Int, _ name: String, minusOneCounts: Bool) throws(LineMistake) -> Double {
        guard self.fields.count >= 5 else {
            throw LineMistake(
                column: 1,
                message:
                    "the result line needs status, runtime, runlength, quality, seed; it has \(self.fields.count) of "
                    + "them"
            )
        }
        guard let value = DecimalText.number(self.fields[index]), value >= 0 || (minusOneCounts && value == -1) else {
            throw LineMistake(
                column: 1,
                message: "the \(name) of the result line must be \(minusOneCounts ? "-1 or " : "")a number ≥ 0; it is "
                    + "'\(Shown.text(self.fields[index]))'"
            )
        }
        return value
    }

    private func checkSeed() throws(LineMistake) {
        guard Int64(self.fields[4]) == nil else { return }
        throw LineMistake(
            column: 1,
            message: "the seed of the result line must be an integer; it is '\(Shown.text(self.fields[4]))'"
        )
    }

    private static func trimmed(_ text: Substring) -> String {
        let text = text.drop(while: \.isWhitespace)
        guard let last = text.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(text[...last])
    }
}

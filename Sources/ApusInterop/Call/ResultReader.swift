/// Finds the result among the lines that a program prints.
package struct ResultReader: Hashable, Sendable {
    private let rules: ResultLine.Rules
    private var line: ResultLine?
    private var hasSeveral = false

    package init(_ rules: ResultLine.Rules) {
        self.rules = rules
    }

    package mutating func take(_ line: some StringProtocol) {
        guard let found = ResultLine(line) else { return }
        if let earlier = self.line, earlier != found { self.hasSeveral = true }
        self.line = found
    }

    /// What the lines so far come to; to end without a result line is a crash.
    package var result: TargetResult {
        guard let line else {
            return TargetResult(outcome: .crashed(reason: "the program printed no result line"), charge: 0)
        }
        guard !self.hasSeveral else {
            return TargetResult(
                outcome: .crashed(reason: "the program printed two result lines that differ; print one"),
                charge: self.rules.cutoff ?? 0
            )
        }
        return line.result(self.rules)
    }
}

import ApusSpace
import ApusStudy

extension OptimizerReplay {
    /// Applies an entry of the account; a decision must be the one that the account calls for.
    mutating func enter(_ entry: BudgetEntry) {
        defer { self.account.apply(entry) }
        guard case .decided(let end, let now) = entry else { return }
        self.report.ends += 1
        let replayed = self.account.due(at: now, trials: self.known - self.confirmations.count)
        guard replayed != end else { return }
        self.report.endMismatches.append(
            EndMismatch(stored: end.description, replayed: replayed.map(\.description))
        )
    }

    /// A result that calls for an end is followed by the decision at once.
    mutating func checkReached(before next: OptimizerEntry?) {
        guard let reached = self.account.reached else { return }
        if case .budget(.decided) = next { return }
        self.report.endMismatches.append(EndMismatch(stored: nil, replayed: reached.description))
        // Told once, and not again with every entry.
        self.account.apply(.decided(reached, at: .zero))
    }

    /// The trials that are run again must be those that the account and the plan call for.
    mutating func confirm(_ numbers: [UInt32], first: UInt32) {
        self.report.ends += 1
        let begun = self.confirmations.values.reduce(into: [UInt32: Int]()) { $0[$1, default: 0] += 1 }
        let chosen = self.plan?.chosen(of: self.account.ranking) { self.configuration($0) } ?? []
        let due = self.plan?.due(chosen, begun: begun) ?? []
        for (offset, number) in numbers.enumerated() { self.confirmations[first + UInt32(offset)] = number }
        self.known = max(self.known, Int(first) - 1 + numbers.count)
        guard due != numbers else { return }
        self.report.endMismatches.append(
            EndMismatch(stored: "runs of trials \(numbers)", replayed: "runs of trials \(due)")
        )
    }
}

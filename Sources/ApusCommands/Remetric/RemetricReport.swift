/// What reading the metrics again came to.
struct RemetricReport: Codable, Hashable, Sendable {
    struct Trial: Codable, Hashable, Sendable {
        let number: UInt32

        /// Left as it was; `reason` says why.
        let isSkipped: Bool
        let stateBefore: String
        let state: String
        let objectiveBefore: Double?
        let objective: Double?

        /// What was read, by name; absent for a skipped trial.
        let metrics: [String: Double]?

        /// Why it was skipped, or why it fails now; else empty.
        let reason: String

        var isChanged: Bool {
            self.stateBefore != self.state || self.objectiveBefore != self.objective
        }

        /// One line for a person.
        var line: String {
            if self.isSkipped { return "trial \(self.number): skipped" }
            let after = Self.text(self.state, self.objective)
            guard self.isChanged else { return "trial \(self.number): \(after), as before" }
            let reason = self.reason.isEmpty ? "" : ": \(VisibleText.escaped(self.reason))"
            return "trial \(self.number): \(Self.text(self.stateBefore, self.objectiveBefore)) -> \(after)\(reason)"
        }

        private static func text(_ state: String, _ objective: Double?) -> String {
            objective.map { NumberText.short($0, digits: 6) } ?? state
        }
    }

    let study: UInt64
    let name: String

    /// Nothing was changed at the coordinator.
    let isDry: Bool
    let read: Int
    let changed: Int
    let skipped: Int

    /// By their numbers.
    let trials: [Trial]

    init(study: UInt64, name: String, isDry: Bool, trials: [Trial]) {
        self.study = study
        self.name = name
        self.isDry = isDry
        self.trials = trials.sorted { $0.number < $1.number }
        self.read = trials.count { !$0.isSkipped }
        self.changed = trials.count { !$0.isSkipped && $0.isChanged }
        self.skipped = trials.count { $0.isSkipped }
    }

    /// Each reason of a skip with its trials, then the counts.
    var lines: [String] {
        var reasons: [String] = []
        var numbers: [String: [UInt32]] = [:]
        for trial in self.trials where trial.isSkipped {
            if numbers[trial.reason] == nil { reasons.append(trial.reason) }
            numbers[trial.reason, default: []].append(trial.number)
        }
        let skips = reasons.map { reason in
            let list = (numbers[reason] ?? []).map(String.init).joined(separator: ", ")
            let text = VisibleText.escapedLog(reason).split(separator: "\n").joined(separator: "\n  ")
            return "skipped \(list): \(text)"
        }
        let counts = "\(self.read) read again, \(self.changed) of them changed; \(self.skipped) skipped"
        return skips + [counts + (self.isDry ? " (a dry run: the coordinator keeps what it had)" : "")]
    }
}

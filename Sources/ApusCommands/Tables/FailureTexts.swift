import ApusAPI

extension FailuresAnswer {
    /// `2 of the configuration, 1 of a node`.
    var text: String {
        [
            (self.configuration, "configuration"), (self.code, "code"), (self.node, "node"),
            (self.infrastructure, "infrastructure"),
        ]
        .filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    }
}

extension WorkerAnswer {
    /// Its link, or that it gets no trials.
    var stateText: String {
        guard let quarantine, self.link == "connected" else { return self.link }
        return quarantine.probeInSeconds == nil ? "probed" : "quarantined"
    }

    /// What keeps it from taking all that it could; empty when nothing does.
    var noteText: String {
        if let quarantine {
            let probe = quarantine.probeInSeconds.map { "next probe in \(NumberText.clock($0))" } ?? "a probe is due"
            let failed = quarantine.probesFailed > 0 ? "\(quarantine.probesFailed) probes failed, " : ""
            return "\(quarantine.reason); \(failed)\(probe)"
        }
        if !self.trouble.isEmpty { return self.trouble }
        guard self.link == "connected", self.attemptsMax < self.slots else { return "" }
        return "\(self.slots - self.attemptsMax) of \(self.slots) slots not free: something of an ended attempt is left"
    }
}

/// What a value must reach.
struct Mark: Sendable {
    enum Direction: Sendable {
        case atLeast
        case atMost
    }

    enum Subject: Sendable {
        /// The value itself, in its unit.
        case value(unit: String)

        /// The value over the peer's.
        case ratio(to: String)
    }

    let direction: Direction
    let bound: Double
    let subject: Subject

    var text: String {
        let sign = self.direction == .atLeast ? "≥" : "≤"
        return switch self.subject {
        case .value(let unit): "\(sign) \(Number.text(self.bound)) \(unit)"
        case .ratio(let peer): "\(sign) \(Number.text(self.bound)) × \(peer)"
        }
    }

    /// Nil when the peer's value is needed and missing.
    func isMet(by finding: Finding) -> Bool? {
        let judged: Double
        switch self.subject {
        case .value: judged = finding.value
        case .ratio:
            guard let ratio = finding.ratio else { return nil }
            judged = ratio
        }
        return self.direction == .atLeast ? judged >= self.bound : judged <= self.bound
    }
}

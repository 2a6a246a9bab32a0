internal import ApusStudy

/// Reads a constraint as a person writes it: `latency_ms <= 20`.
struct ConstraintText {
    /// What is wrong, and what to write.
    struct Mistake: Error {
        let message: String
    }

    private static let relations: [(sign: String, relation: Constraint.Relation)] = [
        ("<=", .atMost), (">=", .atLeast), ("≤", .atMost), ("≥", .atLeast),
    ]

    let metric: String
    let relation: Constraint.Relation
    let bound: Double

    init(_ text: String) throws(Mistake) {
        guard let found = Self.relations.first(where: { text.contains($0.sign) }),
            let range = text.firstRange(of: found.sign)
        else { throw Self.mistake(text, Self.remedy(text)) }
        let left = Self.trimmed(text[..<range.lowerBound])
        let right = Self.trimmed(text[range.upperBound...])
        if Double(left) != nil, Double(right) == nil {
            let turned = found.relation == .atMost ? ">=" : "<="
            throw Self.mistake(text, "; the metric comes first: write '\(right) \(turned) \(left)'")
        }
        guard !left.isEmpty, left.utf8.count <= StudySchema.metricBytesMax else {
            throw Self.mistake(text, "; a metric's name has 1 to \(StudySchema.metricBytesMax) bytes")
        }
        guard let bound = Double(right), bound.isFinite else {
            throw Self.mistake(text, "; '\(right)' is no finite number, in the metric's own unit and without its name")
        }
        self.metric = left
        self.relation = found.relation
        self.bound = bound
    }

    private static func mistake(_ text: String, _ remedy: String) -> Mistake {
        Mistake(
            message: "a constraint must say 'METRIC <= NUMBER' or 'METRIC >= NUMBER' "
                + "(it is '\(ScalarText.shortened(text))')\(remedy)"
        )
    }

    private static func remedy(_ text: String) -> String {
        if text.contains("<") || text.contains(">") { return "; the bound itself is feasible, so write '<=' or '>='" }
        if text.contains("=") { return "; give a value from both sides, as {metric: M, at-least: A, at-most: B}" }
        return ""
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while let first = text.first, first.isWhitespace { text.removeFirst() }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }
}

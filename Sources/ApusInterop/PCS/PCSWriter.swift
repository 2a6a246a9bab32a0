package import ApusSpace

/// Writes a space as a parameter file in SMAC's new syntax.
struct PCSWriter {
    /// How many comparisons a condition may have once its parentheses are multiplied out.
    private static let comparisonsMax = 1_000
    private let space: Space
    private let names: [String]
    private var issues = IssueList()

    init(_ space: Space, names: [String]) {
        self.space = space
        self.names = names
    }

    /// Throws what the syntax has no words for, all at once; places are parameters' names.
    mutating func text(file: String) throws(InteropError) -> String {
        var lines = self.space.parameters.indices.map { self.declaration($0) }
        for condition in self.space.conditions { lines.append(self.conditional(condition)) }
        for forbidden in self.space.forbidden { lines.append(self.clause(forbidden)) }
        _ = try self.issues.warnings(of: file)
        return lines.map { $0 + "\n" }.joined()
    }

    private mutating func declaration(_ index: Int) -> String {
        let parameter = self.space.parameters[index]
        let name = self.names[index]
        let start = self.text(of: parameter.defaultValue, index)
        switch parameter.domain {
        case .real(let lower, let upper, let scale, let step):
            self.refuse(step: step.map { "\($0)" }, of: name)
            return "\(name) real [\(lower), \(upper)] [\(start)]" + (scale == .log ? " log" : "")
        case .integer(let lower, let upper, let scale, let step):
            self.refuse(step: step == 1 ? nil : step.map { "\($0)" }, of: name)
            return "\(name) integer [\(lower), \(upper)] [\(start)]" + (scale == .log ? " log" : "")
        case .categorical: return "\(name) categorical {\(self.list(of: index))} [\(start)]"
        case .ordinal: return "\(name) ordinal {\(self.list(of: index))} [\(start)]"
        case .constant: return "\(name) categorical {\(start)} [\(start)]"
        }
    }

    private mutating func refuse(step: String?, of name: String) {
        guard let step else { return }
        self.issues.error(
            at: name,
            "a parameter file has no steps, and '\(name)' has the step \(step); leave it out, or make it an ordinal"
        )
    }

    private mutating func list(of index: Int) -> String {
        self.space.parameters[index].domain.choices.indices
            .map { self.text(of: .choice($0), index) }.joined(separator: ", ")
    }

    private mutating func text(of value: ParameterValue, _ index: Int) -> String {
        let text = self.space.parameters[index].domain.literal(of: value)?.description ?? ""
        let isWord =
            !text.isEmpty
            && text.unicodeScalars.allSatisfy { $0.value > 0x20 && !"'\"{}[],#&|".unicodeScalars.contains($0) }
        if !isWord {
            self.issues.error(
                at: self.names[index],
                "a parameter file has no value like '\(Shown.text(text))'; use letters, digits and signs without "
                    + "blanks, "
                    + "quotes, brackets and commas"
            )
        }
        return text
    }

    private mutating func conditional(_ condition: Condition) -> String {
        let child = self.names[condition.child]
        guard let alternatives = Self.alternatives(condition.expression) else {
            self.issues.error(
                at: child,
                "the condition of '\(child)' has more than \(Self.comparisonsMax) comparisons when its parentheses are "
                    + "multiplied out; simplify it"
            )
            return ""
        }
        let texts = alternatives.map { part in part.map { self.comparison($0) }.joined(separator: " && ") }
        return "\(child) | \(texts.joined(separator: " || "))"
    }

    private mutating func comparison(_ expression: Condition.Expression) -> String {
        guard case .comparison(let parent, let relation, let values) = expression else { return "" }
        let texts = values.map { self.text(of: $0, parent) }
        let right = relation == .oneOf ? "{\(texts.joined(separator: ", "))}" : texts.first ?? ""
        return "\(self.names[parent]) \(relation.rawValue) \(right)"
    }

    /// The condition as alternatives of comparisons that all hold, because the syntax has no parentheses.
    private static func alternatives(_ expression: Condition.Expression) -> [[Condition.Expression]]? {
        switch expression {
        case .comparison: return [[expression]]
        case .any(let parts):
            var all: [[Condition.Expression]] = []
            for part in parts {
                guard let more = Self.alternatives(part) else { return nil }
                all += more
            }
            return Self.withinLimit(all)
        case .all(let parts):
            var all: [[Condition.Expression]] = [[]]
            for part in parts {
                guard let more = Self.alternatives(part), all.count * more.count <= Self.comparisonsMax else {
                    return nil
                }
                all = all.flatMap { left in more.map { left + $0 } }
            }
            return Self.withinLimit(all)
        }
    }

    private static func withinLimit(_ alternatives: [[Condition.Expression]]) -> [[Condition.Expression]]? {
        alternatives.reduce(0) { $0 + $1.count } <= Self.comparisonsMax ? alternatives : nil
    }

    private mutating func clause(_ forbidden: Forbidden) -> String {
        switch forbidden {
        case .combination(let pairs):
            let texts = pairs.map { "\(self.names[$0.parameter])=\(self.text(of: $0.value, $0.parameter))" }
            return "{\(texts.joined(separator: ", "))}"
        case .expression(let expression):
            return "{ \(PCSExpressionText(self.space, names: self.names).text(of: expression)) }"
        }
    }
}

extension PCSFile {
    /// A space as a parameter file in SMAC's new syntax, which reads back as the same space.
    ///
    /// A constant becomes a list of one value, and a boolean a word. Throws, all at once, what the syntax has no words
    /// for: steps, values with blanks, and what the file's own rules refuse.
    package static func text(of space: Space, names: [String]? = nil, file: String) throws(InteropError) -> String {
        let names = names ?? space.parameters.map(\.name)
        precondition(names.count == space.parameters.count, "a parameter file gives each parameter a name")
        var writer = PCSWriter(space, names: names)
        let text = try writer.text(file: file)
        _ = try PCSFile(text: text, file: file)
        return text
    }
}

/// Reads the text of a regular expression.
struct PatternParser {
    static let lengthMax = 4_096
    private static let depthMax = 50
    private static let repeatMax = 500

    private let scalars: [Unicode.Scalar]
    private var position = 0
    private var depth = 0
    private(set) var groups: [String] = []
    private(set) var isCaseInsensitive = false

    init(_ text: String) {
        self.scalars = Array(text.unicodeScalars)
    }

    mutating func parse() throws(RunnerError) -> PatternNode {
        guard self.scalars.count <= Self.lengthMax else {
            throw RunnerError("the expression has more than \(Self.lengthMax) characters")
        }
        if self.skip("(?i)") { self.isCaseInsensitive = true }
        let node = try self.choice()
        if self.position < self.scalars.count { throw self.error("')' without '('; write \\) for the character") }
        return node
    }

    private mutating func choice() throws(RunnerError) -> PatternNode {
        self.depth += 1
        defer { self.depth -= 1 }
        guard self.depth <= Self.depthMax else { throw self.error("groups are nested too deep") }
        var choices = [try self.sequence()]
        while self.skip("|") { choices.append(try self.sequence()) }
        return choices.count == 1 ? choices[0] : .choice(choices)
    }

    private mutating func sequence() throws(RunnerError) -> PatternNode {
        var nodes: [PatternNode] = []
        while let scalar = self.peek, scalar != "|", scalar != ")" {
            nodes.append(try self.repeats(of: try self.atom()))
        }
        return nodes.count == 1 ? nodes[0] : .sequence(nodes)
    }

    private mutating func atom() throws(RunnerError) -> PatternNode {
        guard let scalar = self.next() else { throw self.error("the expression ends too early") }
        switch scalar {
        case ".": return .characters(.any)
        case "^": return .assertion(.lineStart)
        case "$": return .assertion(.lineEnd)
        case "(": return try self.group()
        case "[": return .characters(try self.characterClass())
        case "\\": return try self.escape()
        case "*", "+", "?": throw self.error("'\(scalar)' has nothing to repeat; write \\\(scalar) for the character")
        default: return .characters(.init(scalar))
        }
    }

    private mutating func group() throws(RunnerError) -> PatternNode {
        var index: Int?
        if self.skip("?<") || self.skip("?P<") {
            if self.peek == "=" || self.peek == "!" { throw self.error("look-behind is not known") }
            index = try self.groupName()
        } else if self.skip("?:") {
            index = nil
        } else if self.peek == "?" {
            throw self.error("only (?:…), (?<name>…) and (?P<name>…) are known, and (?i) in front")
        }
        let node = try self.choice()
        guard self.skip(")") else { throw self.error("'(' without ')'; write \\( for the character") }
        return index.map { .group(node, index: $0) } ?? node
    }

    private mutating func groupName() throws(RunnerError) -> Int {
        var name = ""
        while let scalar = self.next(), scalar != ">" { name.unicodeScalars.append(scalar) }
        guard !name.isEmpty, name.utf8.allSatisfy({ $0 == 0x5F || ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A }) else {
            throw self.error("a group's name is made of letters and _, not '\(LogText.escaped(name))'")
        }
        guard !self.groups.contains(name) else { throw self.error("two groups are named '\(name)'") }
        guard self.groups.count < LinePattern.groupsMax else {
            throw self.error("more than \(LinePattern.groupsMax) groups have a name")
        }
        self.groups.append(name)
        return self.groups.count - 1
    }

    private mutating func repeats(of node: PatternNode) throws(RunnerError) -> PatternNode {
        var (lower, upper): (Int, Int?)
        if self.skip("*") {
            (lower, upper) = (0, nil)
        } else if self.skip("+") {
            (lower, upper) = (1, nil)
        } else if self.skip("?") {
            (lower, upper) = (0, 1)
        } else if self.peek == "{", let bounds = try self.bounds() {
            (lower, upper) = bounds
        } else {
            return node
        }
        if case .assertion = node { throw self.error("^, $ and \\b cannot be repeated") }
        let isLazy = self.skip("?")
        if let scalar = self.peek, scalar == "*" || scalar == "+" {
            throw self.error("'\(scalar)' after another quantifier is not known")
        }
        return .repeated(node, lower: lower, upper: upper, isLazy: isLazy)
    }

    /// `{m}`, `{m,}` or `{m,n}`; anything else is the character `{`.
    private mutating func bounds() throws(RunnerError) -> (Int, Int?)? {
        let start = self.position
        self.position += 1
        guard let lower = self.number() else {
            self.position = start
            return nil
        }
        var upper: Int? = lower
        if self.skip(",") { upper = self.number() }
        guard self.skip("}") else {
            self.position = start
            return nil
        }
        guard lower <= Self.repeatMax, upper ?? 0 <= Self.repeatMax, upper ?? lower >= lower else {
            throw self.error("{m,n} needs m ≤ n ≤ \(Self.repeatMax)")
        }
        return (lower, upper)
    }

    private mutating func number() -> Int? {
        var digits = ""
        while let scalar = self.peek, ("0"..."9").contains(scalar), digits.utf8.count < 6 {
            digits.unicodeScalars.append(scalar)
            self.position += 1
        }
        return Int(digits)
    }
}

extension PatternParser {
    private mutating func escape() throws(RunnerError) -> PatternNode {
        if self.skip("b") { return .assertion(.wordBoundary) }
        if self.skip("B") { return .assertion(.noWordBoundary) }
        if let scalar = self.peek, ("1"..."9").contains(scalar) || scalar == "k" {
            throw self.error("back-references are not known")
        }
        return .characters(try self.escapedSet())
    }

    private mutating func escapedSet() throws(RunnerError) -> PatternNode.CharacterSet {
        guard let scalar = self.next() else { throw self.error("'\\' at the end; write \\\\ for the character") }
        switch scalar {
        case "d": return .digits
        case "D": return .digits.inverted
        case "w": return .word
        case "W": return .word.inverted
        case "s": return .space
        case "S": return .space.inverted
        case "t": return .init("\t")
        case "n": return .init("\n")
        case "r": return .init("\r")
        case "a"..."z", "A"..."Z", "0"..."9": throw self.error("'\\\(scalar)' is not known")
        default: return .init(scalar)
        }
    }

    private mutating func characterClass() throws(RunnerError) -> PatternNode.CharacterSet {
        let isNegated = self.skip("^")
        var ranges: [ClosedRange<UInt32>] = []
        var isFirst = true
        while let scalar = self.next() {
            if scalar == "]", !isFirst { return .init(ranges: ranges, isNegated: isNegated) }
            isFirst = false
            let set = scalar == "\\" ? try self.escapedSet() : .init(scalar)
            guard !set.isNegated else { throw self.error("\\D, \\W and \\S cannot stand in a class") }
            let isRange =
                self.peek == "-" && self.position + 1 < self.scalars.count
                && self.scalars[self.position + 1] != "]"
            guard isRange else {
                ranges += set.ranges
                continue
            }
            self.position += 1
            guard let end = self.next() else { break }
            let last = end == "\\" ? try self.escapedSet() : .init(end)
            guard set.ranges.count == 1, last.ranges.count == 1, set.ranges[0].count == 1, last.ranges[0].count == 1,
                set.ranges[0].lowerBound <= last.ranges[0].upperBound
            else { throw self.error("a range in a class needs two characters in order") }
            ranges.append(set.ranges[0].lowerBound...last.ranges[0].upperBound)
        }
        throw self.error("'[' without ']'; write \\[ for the character")
    }

    private var peek: Unicode.Scalar? {
        self.position < self.scalars.count ? self.scalars[self.position] : nil
    }

    private mutating func next() -> Unicode.Scalar? {
        guard let scalar = self.peek else { return nil }
        self.position += 1
        return scalar
    }

    private mutating func skip(_ text: String) -> Bool {
        guard self.scalars[self.position...].starts(with: text.unicodeScalars) else { return false }
        self.position += text.unicodeScalars.count
        return true
    }

    private func error(_ message: String) -> RunnerError {
        RunnerError("at character \(self.position) of the expression: \(message)")
    }
}

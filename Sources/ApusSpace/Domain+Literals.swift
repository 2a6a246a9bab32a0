/// Between the values of a configuration and what a person writes.
extension Domain {
    /// The literal of a value; `nil` for a value of another domain.
    public func literal(of value: ParameterValue) -> Literal? {
        switch (self, value) {
        case (.real, .real(let number)): .real(number)
        case (.integer, .integer(let number)): .integer(number)
        case (.categorical(let choices), .choice(let index)), (.ordinal(let choices), .choice(let index)):
            choices.indices.contains(index) ? choices[index] : nil
        case (.constant(let literal), .choice(0)): literal
        default: nil
        }
    }

    /// The value that a literal stands for.
    ///
    /// Whole numbers count for real parameters, and reals without a fraction for integer ones. A choice is found as
    /// it is, then as the same number (1 and 1.0).
    public func value(of literal: Literal) throws(ValueError) -> ParameterValue {
        switch self {
        case .real:
            guard let number = literal.number else { throw .notANumber(found: literal.description) }
            return try self.checked(.real(number), found: literal.description)
        case .integer:
            guard let number = Self.integer(literal) else { throw .notAnInteger(found: literal.description) }
            return try self.checked(.integer(number), found: literal.description)
        case .categorical, .ordinal, .constant:
            let index =
                self.choices.firstIndex(of: literal)
                ?? literal.number.flatMap { number in self.choices.firstIndex { $0.number == number } }
            guard let index else {
                throw .notAChoice(found: literal.description, choices: self.choices.map(\.description))
            }
            return .choice(index)
        }
    }

    /// The value that a text stands for: a cell of a CSV file, or a word of a condition; blanks around it do not count.
    public func value(parsing text: String) throws(ValueError) -> ParameterValue {
        let text = Self.trimmed(text)
        switch self {
        case .real:
            guard let number = Self.number(text) else { throw .notANumber(found: text) }
            return try self.checked(.real(number), found: text)
        case .integer:
            guard let number = Self.number(text) else { throw .notANumber(found: text) }
            guard let whole = Int(text) ?? Int(exactly: number) else { throw .notAnInteger(found: text) }
            return try self.checked(.integer(whole), found: text)
        case .categorical, .ordinal, .constant:
            let index =
                self.choices.firstIndex { $0.description == text }
                ?? Self.number(text).flatMap { number in self.choices.firstIndex { $0.number == number } }
            guard let index else { throw .notAChoice(found: text, choices: self.choices.map(\.description)) }
            return .choice(index)
        }
    }

    /// The choices of a categorical or ordinal domain, or the one of a constant; empty for a range.
    public var choices: [Literal] {
        switch self {
        case .categorical(let choices), .ordinal(let choices): choices
        case .constant(let literal): [literal]
        case .real, .integer: []
        }
    }

    /// What a choice counts as in a forbidden expression: its number where all choices are numbers, else its index.
    public func number(ofChoice index: Int) -> Double? {
        guard self.choices.indices.contains(index) else { return nil }
        let numbers = self.choices.compactMap(\.number)
        return numbers.count == self.choices.count ? numbers[index] : Double(index)
    }

    private func checked(_ value: ParameterValue, found: String) throws(ValueError) -> ParameterValue {
        guard let axis = Axis(self) else { throw .noValues }
        if let canonical = axis.canonical(value) { return canonical }
        switch (self, value) {
        case (.real(let lower, let upper, _, let step), .real(let number)):
            guard number >= lower && number <= upper, let step else {
                throw .outOfRange(found: found, lower: lower.description, upper: upper.description)
            }
            throw .offTheSteps(found: found, lower: lower.description, step: step.description)
        case (.integer(let lower, let upper, _, let step), .integer(let number)):
            guard number >= lower && number <= upper, let step else {
                throw .outOfRange(found: found, lower: lower.description, upper: upper.description)
            }
            throw .offTheSteps(found: found, lower: lower.description, step: step.description)
        default: throw .noValues
        }
    }

    private static func integer(_ literal: Literal) -> Int? {
        switch literal {
        case .integer(let value): value
        case .real(let value): Int(exactly: value)
        case .boolean, .text: nil
        }
    }

    /// A finite decimal number; hexadecimal ones, `inf` and `nan` do not count.
    private static func number(_ text: String) -> Double? {
        guard text.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }) else { return nil }
        guard let number = Double(text), number.isFinite else { return nil }
        return number
    }

    private static func trimmed(_ text: String) -> String {
        let isBlank: (Character) -> Bool = { $0.isWhitespace }
        guard let first = text.firstIndex(where: { !isBlank($0) }) else { return "" }
        guard let last = text.lastIndex(where: { !isBlank($0) }) else { return "" }
        return String(text[first...last])
    }
}

import ApusSpace

/// A small generator for tests (SplitMix64).
struct TestGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        self.state = seed
    }

    mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var word = self.state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int(self.next() % UInt64(elements.count))]
    }

    mutating func number(_ range: ClosedRange<Int>) -> Int {
        Int.random(in: range, using: &self)
    }

    /// A text with everything in it that YAML, templates or expressions could take for something else.
    mutating func text() -> String {
        let pieces = [
            "a", "B", "7", " ", "-", ".", ":", "#", ": ", " #", "${", "}", "${x}", "\\", "\"", "'", "\n", "\t", "é",
            "[",
            "]", "{", ",", "&", "*", "!", "|", ">", "%", "@", "`", "=", "<<", "~", "null", "true", "1e3", "\u{85}",
            "\u{2028}", "😀", "\u{1B}", "\r", "---", "...", "?", "$", "\\${", "no",
        ]
        return (0..<self.number(0...4)).map { _ in self.pick(pieces) }.joined()
    }
}

/// Spaces of every kind: all domains, steps, defaults, nested conditions, both kinds of forbidden clauses.
struct RandomSpace {
    private static let names = [
        "lr", "opt.name", "a-b", "x:y", "n@1", "_", "in", "or", "null", "yes", "Z9", "and", "sqrt", "true", "w:", "m-",
    ]
    private var random: TestGenerator

    init(seed: UInt64) {
        self.random = TestGenerator(seed: seed)
    }

    /// `nil` where the draws do not make a space, such as one whose default is forbidden.
    mutating func space() -> Space? {
        var names = Self.names.shuffled(using: &self.random)
        let parameters = (0..<self.random.number(1...7)).map { _ in
            self.parameter(names.removeLast())
        }
        var conditions = parameters.indices.dropFirst().compactMap { child -> Condition? in
            guard self.random.number(0...2) == 0 else { return nil }
            return Condition(child: child, expression: self.condition(Array(parameters[..<child]), depth: 0))
        }
        if self.random.number(0...3) == 0 { conditions.shuffle(using: &self.random) }
        let forbidden = (0..<self.random.number(0...3)).map { _ in self.clause(parameters) }
        // A default may be forbidden, a comparison without meaning; then there is no such space.
        return try? Space(parameters: parameters, conditions: conditions, forbidden: forbidden)
    }

    private mutating func parameter(_ name: String) -> Parameter {
        let domain = self.domain()
        let levels = domain.levels(5)
        let value = self.random.number(0...1) == 0 ? domain.middle : levels.randomElement(using: &self.random)
        return Parameter(name: name, domain: domain, defaultValue: value ?? .choice(0))
    }

    private mutating func domain() -> Domain {
        let low = self.random.number(1...1_000)
        let high = low + self.random.number(1...100_000)
        switch self.random.number(0...8) {
        case 0: return .real(lower: -Double(low) / 7, upper: Double(high))
        case 1: return .real(lower: Double(low) * 1e-9, upper: Double(high) * 1e20, scale: .log)
        case 2: return .real(lower: 0, upper: Double(high) / 100, step: 0.01)
        case 3: return .integer(lower: -high, upper: low)
        case 4: return .integer(lower: low, upper: high, scale: .log)
        case 5: return .integer(lower: low, upper: high, step: 1 + (high - low) / 7)
        case 6: return .categorical(self.choices())
        case 7: return .constant(self.choices()[0])
        default:
            return .ordinal(self.random.number(0...1) == 0 ? self.choices() : (0...4).map { .integer($0 * 10 - 20) })
        }
    }

    private mutating func choices() -> [Literal] {
        let all = (0..<self.random.number(1...5)).map { _ -> Literal in
            switch self.random.number(0...5) {
            case 0: .integer(self.random.number(-5...5))
            case 1: .real(Double(self.random.number(-50...50)) / 10)
            case 2: .boolean(self.random.number(0...1) == 0)
            default: .text(self.random.text())
            }
        }
        var seen: Set<String> = []
        return all.filter { seen.insert($0.description).inserted }
    }

    private mutating func condition(_ parents: [Parameter], depth: Int) -> Condition.Expression {
        if depth < 3, self.random.number(0...1) == 0 {
            let parts = (0..<self.random.number(2...3)).map { _ in self.condition(parents, depth: depth + 1) }
            return self.random.number(0...1) == 0 ? .all(parts) : .any(parts)
        }
        let parent = self.random.number(0...(parents.count - 1))
        let domain = parents[parent].domain
        let values = domain.levels(3)
        let relations: [Condition.Relation] =
            domain.isOrdered ? [.less, .greater, .equal, .oneOf] : [.equal, .notEqual, .oneOf]
        let relation = self.random.pick(relations)
        return .comparison(parent: parent, relation, values: relation == .oneOf ? values : [self.random.pick(values)])
    }

    private mutating func clause(_ parameters: [Parameter]) -> Forbidden {
        guard self.random.number(0...1) == 0 else {
            let indices = parameters.indices.shuffled(using: &self.random).prefix(self.random.number(1...3))
            return .combination(
                indices.map { .init(parameter: $0, value: self.random.pick(parameters[$0].domain.levels(4))) }
            )
        }
        return .expression(self.expression(parameters, depth: 0))
    }

    private mutating func expression(_ parameters: [Parameter], depth: Int) -> ForbiddenExpression {
        switch self.random.number(0...(depth > 4 ? 2 : 9)) {
        case 0: return .number(Double(self.random.number(-30...30)) / 4)
        case 1, 2: return .parameter(self.random.number(0...(parameters.count - 1)))
        case 3:
            let operation = self.random.pick(ForbiddenExpression.UnaryOperator.allCases)
            return .unary(operation, self.expression(parameters, depth: depth + 1))
        default:
            let operations: [ForbiddenExpression.BinaryOperator] = [
                .add, .subtract, .multiply, .divide, .power, .remainder, .less, .lessOrEqual, .greater,
                .greaterOrEqual, .equal, .notEqual, .and, .or,
            ]
            let operation = self.random.pick(operations)
            let left = self.expression(parameters, depth: depth + 1)
            return .binary(operation, left, self.expression(parameters, depth: depth + 1))
        }
    }
}

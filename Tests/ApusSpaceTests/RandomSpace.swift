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
}

extension Space {
    /// One to eight parameters of any kind; each of the later ones may depend on an earlier one.
    static func random(using random: inout TestGenerator) throws -> Space {
        let domains = (0..<Int.random(in: 1...8, using: &random)).map { _ in Domain.random(using: &random) }
        let parameters = domains.enumerated().map { number, domain in
            Parameter(name: "p\(number)", domain: domain, defaultValue: domain.middle ?? .choice(0))
        }
        let conditions = domains.indices.dropFirst().compactMap { child -> Condition? in
            guard Bool.random(using: &random) else { return nil }
            let parent = Int.random(in: 0..<child, using: &random)
            let value = domains[parent].levels(3).randomElement(using: &random) ?? .choice(0)
            let relation: Condition.Relation = domains[parent].isOrdered ? .less : .notEqual
            return Condition(child: child, expression: .comparison(parent: parent, relation, values: [value]))
        }
        return try Space(parameters: parameters, conditions: conditions)
    }
}

extension Domain {
    static func random(using random: inout TestGenerator) -> Domain {
        let low = Int.random(in: 1...1000, using: &random)
        let high = low + Int.random(in: 1...100_000, using: &random)
        return switch Int.random(in: 0..<8, using: &random) {
        case 0: .real(lower: -Double(low), upper: Double(high))
        case 1: .real(lower: Double(low) * 1e-6, upper: Double(high), scale: .log)
        case 2: .real(lower: 0, upper: Double(high) / 100, step: 0.01)
        case 3: .integer(lower: -high, upper: low)
        case 4: .integer(lower: low, upper: high, scale: .log)
        case 5: .integer(lower: low, upper: high, step: 1 + (high - low) / 7)
        case 6: .categorical((0..<(low % 9 + 1)).map { .text("c\($0)") })
        default: .ordinal((0..<(low % 9 + 1)).map { .integer($0 * 10) })
        }
    }
}

/// The real numbers that a key takes; always finite.
struct NumberRange: Hashable, Sendable {
    let lower: Double
    let upper: Double
    let includesLower: Bool
    let includesUpper: Bool

    static func above(_ lower: Double, through upper: Double = .infinity) -> Self {
        Self(lower: lower, upper: upper, includesLower: false, includesUpper: true)
    }

    static func from(_ lower: Double, through upper: Double = .infinity) -> Self {
        Self(lower: lower, upper: upper, includesLower: true, includesUpper: true)
    }

    static func from(_ lower: Double, below upper: Double) -> Self {
        Self(lower: lower, upper: upper, includesLower: true, includesUpper: false)
    }

    static func between(_ lower: Double, _ upper: Double) -> Self {
        Self(lower: lower, upper: upper, includesLower: false, includesUpper: false)
    }

    static let any = Self.from(-.infinity)

    func contains(_ number: Double) -> Bool {
        guard number.isFinite else { return false }
        let isHighEnough = self.includesLower ? number >= self.lower : number > self.lower
        return isHighEnough && (self.includesUpper ? number <= self.upper : number < self.upper)
    }

    /// What follows `a number`, in words; empty where any number goes.
    var words: String {
        let low = Self.shown(self.lower)
        let high = Self.shown(self.upper)
        switch (self.lower.isFinite, self.upper.isFinite) {
        case (false, false): return ""
        case (true, false): return self.includesLower ? " that is at least \(low)" : " above \(low)"
        case (false, true): return self.includesUpper ? " that is at most \(high)" : " below \(high)"
        case (true, true) where self.includesLower && self.includesUpper: return " from \(low) to \(high)"
        case (true, true):
            let start = self.includesLower ? "that is at least \(low)" : "above \(low)"
            return " \(start) and \(self.includesUpper ? "at most" : "below") \(high)"
        }
    }

    private static func shown(_ number: Double) -> String {
        number == number.rounded() && number.magnitude < 1e15 ? String(Int(number)) : String(number)
    }
}

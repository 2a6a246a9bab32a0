/// What a trial has at a step, as rules compare it: by how far it breaks the constraints first, and then by its cost.
///
/// The order of Deb, "An efficient constraint handling method for genetic algorithms" (2000), section 3: what keeps to
/// all constraints comes before what breaks one, and of two that do the one that breaks them less.
struct StepCost: Hashable, Sendable, Comparable {
    /// The objective's cost; finite.
    let value: Double

    /// The sum of what lies beyond the constraints' bounds, in parts of them: finite, and 0 where all are kept.
    let violation: Double

    /// `nil` for a cost that is missing or not finite, and where a constraint's value is no number.
    init?(_ value: Double?, constraints: [Double] = []) {
        guard let value, value.isFinite else { return nil }
        let sum = constraints.reduce(0) { $0 + max($1, 0) }
        guard !sum.isNaN, constraints.allSatisfy({ !$0.isNaN }) else { return nil }
        self.value = value
        self.violation = min(sum, .greatestFiniteMagnitude)
    }

    var isFeasible: Bool { self.violation == 0 }

    /// The cost where all constraints are kept.
    var feasibleValue: Double? { self.isFeasible ? self.value : nil }

    static func < (left: Self, right: Self) -> Bool {
        (left.violation, left.value) < (right.violation, right.value)
    }
}

internal import ApusSpace

/// Domains for the distributions that other tools have and Apus has not.
enum Distribution {
    /// Bounds of a bell curve: three standard deviations on each side, which leaves out 3 in 1,000.
    static let deviations = 3.0

    /// A range whose values are multiples of `quantum`; whole numbers where the quantum is whole.
    static func quantized(_ lower: Double, _ upper: Double, _ quantum: Double, _ scale: Domain.Scale) -> Domain {
        guard quantum > 0, quantum.isFinite else {
            return .real(lower: lower, upper: upper, scale: scale, step: quantum)
        }
        var first = (lower / quantum).rounded() * quantum
        // Rounding may reach 0, which has no logarithm.
        if scale == .log, first <= 0 { first = quantum }
        let last = max(first, (upper / quantum).rounded() * quantum)
        if let step = Int(exactly: quantum), let low = Int(exactly: first), let high = Int(exactly: last) {
            return .integer(lower: low, upper: high, scale: scale, step: step == 1 || low == high ? nil : step)
        }
        guard first < last else { return .constant(.real(first)) }
        return .real(lower: first, upper: last, scale: scale, step: quantum)
    }

    /// The bounds of a normal distribution.
    static func normal(mean: Double, deviation: Double) -> (lower: Double, upper: Double) {
        (mean - Self.deviations * deviation, mean + Self.deviations * deviation)
    }

    /// What to say where a bell curve becomes a range.
    static func warning(_ kind: String) -> String {
        "'\(kind)' becomes a range of three standard deviations on each side, all of it alike"
    }
}

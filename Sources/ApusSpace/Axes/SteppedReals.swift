/// The real numbers `lower`, `lower + step`, … up to `upper`, as a person would write them.
///
/// 0.1 and two steps of 0.1 is 0.3, not 0.30000000000000004: where bounds and step have few decimals the values are
/// computed in whole numbers of the last decimal.
struct SteppedReals: Hashable, Sendable {
    /// More steps than this cannot be told apart.
    static let countMax = 0x1p52

    let lower: Double
    let step: Double
    let count: UInt64

    /// A power of ten that makes bounds and step whole, or `nil` where none does so exactly.
    private let scale: Double?

    /// Finite bounds in order and a step above 0; fails where the range has more than ``countMax`` steps.
    init?(lower: Double, upper: Double, step: Double) {
        let steps = (upper / step - lower / step + 1e-9).rounded(.down)
        guard steps >= 0, steps < Self.countMax else { return nil }
        self.lower = lower
        self.step = step
        self.count = UInt64(steps) + 1
        self.scale = Self.scale(lower: lower, upper: upper, step: step)
    }

    subscript(index: UInt64) -> Double {
        guard let scale else { return self.lower + Double(index) * self.step }
        let whole = (self.lower * scale).rounded() + Double(index) * (self.step * scale).rounded()
        return whole / scale
    }

    /// The index of a value, which may be off by a billionth of a step.
    func index(of value: Double) -> UInt64? {
        let place = (value / self.step - self.lower / self.step).rounded()
        guard place >= 0, place < Double(self.count) else { return nil }
        let index = UInt64(place)
        return abs(self[index] - value) <= self.step * 1e-9 ? index : nil
    }

    private static func scale(lower: Double, upper: Double, step: Double) -> Double? {
        let decimals = max(Self.decimals(lower), Self.decimals(step))
        guard decimals <= 15 else { return nil }
        let scale = (0..<decimals).reduce(1.0) { scale, _ in scale * 10 }
        guard max(abs(lower), abs(upper)) * scale < 0x1p52 else { return nil }
        return scale
    }

    /// How many decimals the shortest text of a number has.
    static func decimals(_ number: Double) -> Int {
        let parts = number.description.split(separator: "e")
        let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        let fraction = parts[0].split(separator: ".").dropFirst().first ?? ""
        let digits = fraction == "0" ? 0 : fraction.count
        return max(0, digits - exponent)
    }
}

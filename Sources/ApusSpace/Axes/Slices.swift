/// The unit interval cut into `count` slices, one for each value of a finite domain.
///
/// The middle of a slice leads back to that slice, for every slice: equal ones exactly, and logarithmic ones because
/// ``relativeMax`` keeps them far wider than the rounding of their borders.
struct Slices: Hashable, Sendable {
    /// As many as the integers from −2^62 to 2^62; more of them would lose the way back from the middle.
    static let countMax: UInt64 = 1 << 63 + 1

    /// How often its step the highest value of logarithmic slices may be.
    static let relativeMax = 0x1p40

    /// Values `lower`, `lower + step`, …, each with the logarithms of its surroundings as its slice.
    private struct Logarithmic: Hashable, Sendable {
        let lower: Double
        let step: Double
        let low: Double
        let high: Double
    }

    let count: UInt64
    private let logarithmic: Logarithmic?

    /// `count` is 1 to ``countMax``.
    init(equal count: UInt64) {
        self.count = count
        self.logarithmic = nil
    }

    /// Slices from half a step below each value to half a step above, on a logarithmic scale.
    ///
    /// `lower` and `step` are above 0. Where half a step below the lowest value would reach 0 or less, half the
    /// lowest value stands in.
    init(logarithmicFrom lower: Double, step: Double, count: UInt64) {
        self.count = count
        let low = PortableMath.log(lower - min(step, lower) / 2)
        let high = PortableMath.log(lower + (Double(count) - 0.5) * step)
        self.logarithmic = Logarithmic(lower: lower, step: step, low: low, high: high)
    }

    /// The slice that holds a place.
    func index(at coordinate: UnitCoordinate) -> UInt64 {
        guard let axis = self.logarithmic else { return coordinate.bits.multipliedFullWidth(by: self.count).high }
        let target = axis.low + coordinate.value * (axis.high - axis.low)
        let estimate = (PortableMath.exp(target) - axis.lower) / axis.step
        var index = UInt64(min(max(estimate.rounded(), 0), Double(self.count - 1)))
        while index > 0, self.border(axis, below: index) > target {
            index -= 1
        }
        while index + 1 < self.count, self.border(axis, below: index + 1) <= target {
            index += 1
        }
        return index
    }

    /// The middle of a slice.
    func coordinate(of index: UInt64) -> UnitCoordinate {
        guard let axis = self.logarithmic else {
            return UnitCoordinate(bits: self.count.dividingFullWidth((index, 1 << 63)).quotient)
        }
        let middle = (self.border(axis, below: index) + self.border(axis, below: index + 1)) / 2
        return UnitCoordinate((middle - axis.low) / (axis.high - axis.low))
    }

    private func border(_ axis: Logarithmic, below index: UInt64) -> Double {
        if index == 0 { return axis.low }
        if index == self.count { return axis.high }
        return PortableMath.log(axis.lower + (Double(index) - 0.5) * axis.step)
    }
}

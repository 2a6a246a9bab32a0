/// Numbers from 0 to 1.
enum UnitInterval {
    /// Mirrors a number at 0 and 1 until it lies between.
    static func reflected(_ value: Double) -> Double {
        guard value < 0 || value > 1 else { return value }
        let folded = value - 2 * (value / 2).rounded(.down)
        return folded > 1 ? 2 - folded : folded
    }
}

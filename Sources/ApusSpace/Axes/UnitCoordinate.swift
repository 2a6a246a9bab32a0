/// A place between 0 and 1, in units of 2^-64.
///
/// Finer than a `Double` near 1, so that every integer of a range of 2^63 values has a place of its own.
public struct UnitCoordinate: Hashable, Sendable, Comparable, Codable {
    public let bits: UInt64

    public init(bits: UInt64) {
        self.bits = bits
    }

    /// The place nearest below `value`; below 0 and NaN count as 0, and above 1 as 1.
    public init(_ value: Double) {
        let scaled = value * 0x1p64
        self.bits = scaled >= 0x1p64 ? .max : scaled > 0 ? UInt64(scaled) : 0
    }

    /// The nearest `Double`, from 0 to 1.
    public var value: Double {
        Double(self.bits) * 0x1p-64
    }

    public static func < (left: Self, right: Self) -> Bool {
        left.bits < right.bits
    }
}

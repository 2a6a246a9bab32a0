/// A number in two parts, of some 106 binary digits, whose arithmetic is the same on every machine.
///
/// Dekker, "A floating-point technique for extending the available precision", Numerische Mathematik 18 (1971), with
/// products by fused multiplication and addition.
struct DoubleDouble: Hashable, Sendable {
    static let one = Self(1)
    static let ln2 = Self(high: 0x1.62e42fefa39efp-1, low: 0x1.abc9e3b39803fp-56)
    static let ln10 = Self(high: 0x1.26bb1bbb55516p+1, low: -0x1.f48ad494ea3e9p-53)
    static let halfPi = Self(high: 0x1.921fb54442d18p+0, low: 0x1.1a62633145c07p-54)

    let high: Double

    /// At most half a unit in the last place of `high`.
    let low: Double

    init(_ value: Double) {
        self.high = value
        self.low = 0
    }

    init(high: Double, low: Double) {
        self.high = high
        self.low = low
    }

    /// The nearest single number.
    var value: Double { self.high + self.low }

    var squareRoot: Self {
        guard self.high > 0 else { return Self(self.high.squareRoot()) }
        let root = Self(self.high.squareRoot())
        return root + (self - root * root) / (root + root)
    }

    /// The exact sum of two numbers.
    static func sum(_ left: Double, _ right: Double) -> Self {
        let sum = left + right
        let part = sum - left
        return Self(high: sum, low: (left - (sum - part)) + (right - part))
    }

    /// The exact product of two numbers, where it neither overflows nor vanishes.
    static func product(_ left: Double, _ right: Double) -> Self {
        let product = left * right
        return Self(high: product, low: (-product).addingProduct(left, right))
    }

    static func + (left: Self, right: Self) -> Self {
        let high = Self.sum(left.high, right.high)
        let low = Self.sum(left.low, right.low)
        let middle = Self.quickSum(high.high, high.low + low.high)
        return Self.quickSum(middle.high, middle.low + low.low)
    }

    static prefix func - (number: Self) -> Self {
        Self(high: -number.high, low: -number.low)
    }

    static func - (left: Self, right: Self) -> Self {
        left + (-right)
    }

    static func * (left: Self, right: Self) -> Self {
        let product = Self.product(left.high, right.high)
        return Self.quickSum(product.high, product.low + (left.high * right.low + left.low * right.high))
    }

    static func / (left: Self, right: Self) -> Self {
        let first = left.high / right.high
        let rest = left - right * Self(first)
        let second = rest.high / right.high
        let remainder = rest - right * Self(second)
        return Self.quickSum(first, second) + Self(remainder.high / right.high)
    }

    /// The exact sum of two numbers of which the first is not the smaller one.
    private static func quickSum(_ left: Double, _ right: Double) -> Self {
        let sum = left + right
        return Self(high: sum, low: right - (sum - left))
    }
}

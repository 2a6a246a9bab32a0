/// The functions of forbidden expressions, from additions, multiplications, divisions and roots alone.
///
/// The C library's versions differ in the last digit from machine to machine, and then so would what is forbidden.
/// These are the same everywhere. They are computed with 100 binary digits and rounded once, so that what is exact
/// comes out exactly: log10(1000) is 3, and cbrt(27) is 3. Special values follow the C library.
package enum PortableFunctions {
    package static func exp(_ x: Double) -> Double {
        guard !x.isNaN else { return x }
        guard x < 710 else { return .infinity }
        guard x > -746 else { return 0 }
        return Self.exponential(DoubleDouble(x)).value
    }

    /// The natural logarithm.
    package static func log(_ x: Double) -> Double {
        Self.special(logarithmOf: x) ?? Self.logarithm(x).value
    }

    package static func log2(_ x: Double) -> Double {
        Self.special(logarithmOf: x) ?? (Self.logarithm(x) / .ln2).value
    }

    package static func log10(_ x: Double) -> Double {
        Self.special(logarithmOf: x) ?? (Self.logarithm(x) / .ln10).value
    }

    package static func cbrt(_ x: Double) -> Double {
        guard x.isFinite, x != 0 else { return x }
        let root = Self.exponential(Self.logarithm(x.magnitude) / DoubleDouble(3)).value
        return x < 0 ? -root : root
    }

    package static func pow(_ base: Double, _ exponent: Double) -> Double {
        if exponent == 0 || base == 1 { return 1 }
        guard !base.isNaN, !exponent.isNaN else { return .nan }
        let isWhole = exponent == exponent.rounded()
        let isOdd = isWhole && exponent.magnitude < 0x1p53 && exponent.truncatingRemainder(dividingBy: 2) != 0
        let sign = base.sign == .minus && isOdd ? -1.0 : 1.0
        if exponent.isInfinite || base == 0 || base.isInfinite {
            return sign * Self.limit(base.magnitude, exponent)
        }
        guard base > 0 || isWhole else { return .nan }
        if isWhole, exponent.magnitude <= 64, let power = Self.product(base.magnitude, exponent) { return sign * power }
        let logarithm = Self.logarithm(base.magnitude)
        guard logarithm.high * exponent < 710 else { return sign * .infinity }
        guard logarithm.high * exponent > -746 else { return sign * 0 }
        return sign * Self.exponential(logarithm * DoubleDouble(exponent)).value
    }

    package static func sinh(_ x: Double) -> Double {
        guard x.magnitude < 711, x != 0 else { return x.magnitude >= 711 ? x * .infinity : x }
        if x.magnitude < 0.3 { return Self.sineSeries(DoubleDouble(x), sign: 1).value }
        let size = Self.halves(of: x.magnitude)
        return x < 0 ? -(size.rising - size.falling).value : (size.rising - size.falling).value
    }

    package static func cosh(_ x: Double) -> Double {
        guard x.magnitude < 711 else { return x.isNaN ? x : .infinity }
        let size = Self.halves(of: x.magnitude)
        return (size.rising + size.falling).value
    }

    package static func tanh(_ x: Double) -> Double {
        guard !x.isNaN, x != 0 else { return x }
        guard x.magnitude < 40 else { return x < 0 ? -1 : 1 }
        if x.magnitude < 0.3 {
            let number = DoubleDouble(x)
            return (Self.sineSeries(number, sign: 1) / Self.cosineSeries(number, sign: 1)).value
        }
        let size = Self.halves(of: x.magnitude)
        let ratio = ((size.rising - size.falling) / (size.rising + size.falling)).value
        return x < 0 ? -ratio : ratio
    }

    /// A small whole power by squaring; `nil` where it comes near the ends of the range of `Double`.
    private static func product(_ base: Double, _ exponent: Double) -> Double? {
        var left = Int(exponent.magnitude)
        var square = DoubleDouble(base)
        var product = DoubleDouble.one
        while left > 0 {
            if left % 2 == 1 { product = product * square }
            left /= 2
            if left > 0 { square = square * square }
        }
        guard product.high > 1e-250, product.high < 1e250 else { return nil }
        return exponent < 0 ? (DoubleDouble.one / product).value : product.value
    }

    private static func special(logarithmOf x: Double) -> Double? {
        if x.isNaN || x == .infinity { return x }
        return x > 0 ? nil : x == 0 ? -.infinity : .nan
    }

    /// A power whose base or exponent is 0 or infinite, of a base without its sign.
    private static func limit(_ base: Double, _ exponent: Double) -> Double {
        if base == 1 { return 1 }
        return (base > 1) == (exponent > 0) ? .infinity : 0
    }

    /// Half of e to the power of `x` and half of e to that of `−x`, of an `x` from 0 and below 711.
    private static func halves(of x: Double) -> (rising: DoubleDouble, falling: DoubleDouble) {
        let rising = Self.exponential(DoubleDouble(x) - .ln2)
        return (rising, x < 40 ? DoubleDouble(0.25) / rising : DoubleDouble(0))
    }

    /// e to the power of a number between −746 and 710, in two parts unless it is too large or too small for that.
    static func exponential(_ x: DoubleDouble) -> DoubleDouble {
        let exponent = (x.high / DoubleDouble.ln2.high).rounded()
        let rest = x - DoubleDouble.ln2 * DoubleDouble(exponent)
        var sum = DoubleDouble.one
        for term in stride(from: 26.0, through: 1, by: -1) {
            sum = DoubleDouble.one + sum * rest / DoubleDouble(term)
        }
        // Rounded before it is scaled, where it leaves the range of two parts.
        guard exponent.magnitude < 900 else {
            return DoubleDouble(Double(sign: .plus, exponent: Int(exponent), significand: sum.value))
        }
        let scale = Double(sign: .plus, exponent: Int(exponent), significand: 1)
        return DoubleDouble(high: sum.high * scale, low: sum.low * scale)
    }

    /// The natural logarithm of a finite number above 0: one step of Newton's method, from a rounded one.
    static func logarithm(_ x: Double) -> DoubleDouble {
        var exponent = Double(x.exponent)
        var significand = x.significand
        if significand > 1.4142135623730951 {
            significand /= 2
            exponent += 1
        }
        let estimate = DoubleDouble(PortableMath.log(significand))
        let step = Self.exponential(-estimate) * DoubleDouble(significand) - .one
        return DoubleDouble.ln2 * DoubleDouble(exponent) + (estimate + step)
    }
}

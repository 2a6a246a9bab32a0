/// The functions of the circle.
extension PortableFunctions {
    package static func sin(_ x: Double) -> Double {
        guard x.isFinite, x != 0 else { return x == 0 ? x : .nan }
        return Self.sineAndCosine(x).sine.value
    }

    package static func cos(_ x: Double) -> Double {
        guard x.isFinite else { return .nan }
        return Self.sineAndCosine(x).cosine.value
    }

    package static func tan(_ x: Double) -> Double {
        guard x.isFinite, x != 0 else { return x == 0 ? x : .nan }
        let (sine, cosine) = Self.sineAndCosine(x)
        return (sine / cosine).value
    }

    package static func atan(_ x: Double) -> Double {
        guard !x.isNaN, x != 0 else { return x }
        let size = x.isInfinite ? DoubleDouble.halfPi : Self.angle(DoubleDouble(x.magnitude))
        return x < 0 ? -size.value : size.value
    }

    package static func asin(_ x: Double) -> Double {
        guard x.magnitude <= 1, x != 0 else { return x == 0 ? x : .nan }
        let size = DoubleDouble(x.magnitude)
        let rest = ((DoubleDouble.one - size) * (DoubleDouble.one + size)).squareRoot
        let angle = rest.high == 0 ? DoubleDouble.halfPi : Self.angle(size / rest)
        return x < 0 ? -angle.value : angle.value
    }

    package static func acos(_ x: Double) -> Double {
        guard x.magnitude <= 1 else { return .nan }
        let number = DoubleDouble(x)
        guard x > -1 else { return (DoubleDouble.halfPi + DoubleDouble.halfPi).value }
        guard x < 1 else { return 0 }
        let half = Self.angle(((DoubleDouble.one - number) / (DoubleDouble.one + number)).squareRoot)
        return (half + half).value
    }

    /// The angle whose tangent is a number above 0.
    private static func angle(_ x: DoubleDouble) -> DoubleDouble {
        guard x.high <= 1 else { return DoubleDouble.halfPi - Self.angle(DoubleDouble.one / x) }
        guard x.high > 1e-18 else { return x }
        // A rounded angle first: the tangent of an eighth of it is small enough for a short series.
        var small = x.high
        for _ in 0..<3 { small /= 1 + (1 + small * small).squareRoot() }
        let square = small * small
        var sum = 0.0
        for term in stride(from: 25.0, through: 1, by: -2) { sum = 1 / term - sum * square }
        let estimate = DoubleDouble(8 * small * sum)
        // What is missing: the angle whose tangent is this, and which is its own tangent at this size.
        let sine = Self.sineSeries(estimate, sign: -1)
        let cosine = Self.cosineSeries(estimate, sign: -1)
        return estimate + (x * cosine - sine) / (cosine + x * sine)
    }

    private static func sineAndCosine(_ x: Double) -> (sine: DoubleDouble, cosine: DoubleDouble) {
        let (rest, quarter) = Self.reduced(x)
        let sine = Self.sineSeries(rest, sign: -1)
        let cosine = Self.cosineSeries(rest, sign: -1)
        switch quarter {
        case 0: return (sine, cosine)
        case 1: return (cosine, -sine)
        case 2: return (-sine, -cosine)
        default: return (-cosine, sine)
        }
    }

    /// An angle without its quarter turns, and their number modulo 4.
    ///
    /// Beyond 2^50 neighbouring numbers are a large part of a turn apart. There the angle is taken modulo the `Double`
    /// nearest to a turn: the same on every machine, though not the sine that a mathematician would give.
    private static func reduced(_ x: Double) -> (rest: DoubleDouble, quarter: Int) {
        let turn = 4 * DoubleDouble.halfPi.high
        let angle = x.magnitude < 0x1p50 ? x : x.remainder(dividingBy: turn)
        let quarters = (angle / DoubleDouble.halfPi.high).rounded()
        // π/2 in three parts, because what is left may be small.
        let first = DoubleDouble(angle) - DoubleDouble.product(quarters, 0x1.921fb54442d18p+0)
        let second = first - DoubleDouble.product(quarters, 0x1.1a62633145c07p-54)
        let rest = second - DoubleDouble.product(quarters, -0x1.f1976b7ed8fbcp-110)
        let modulo = Int(quarters.truncatingRemainder(dividingBy: 4))
        return (rest, (modulo + 4) % 4)
    }

    /// x ± x³/3! + x⁵/5! ± …, of a number below 1; `sign` −1 for the sine and 1 for the hyperbolic one.
    static func sineSeries(_ x: DoubleDouble, sign: Double) -> DoubleDouble {
        let square = x * x * DoubleDouble(sign)
        var sum = DoubleDouble.one
        for term in stride(from: 28.0, through: 2, by: -2) {
            sum = DoubleDouble.one + sum * square / DoubleDouble(term * (term + 1))
        }
        return x * sum
    }

    /// 1 ± x²/2! + x⁴/4! ± …, of a number below 1; `sign` as for ``sineSeries(_:sign:)``.
    static func cosineSeries(_ x: DoubleDouble, sign: Double) -> DoubleDouble {
        let square = x * x * DoubleDouble(sign)
        var sum = DoubleDouble.one
        for term in stride(from: 27.0, through: 1, by: -2) {
            sum = DoubleDouble.one + sum * square / DoubleDouble(term * (term + 1))
        }
        return sum
    }
}

/// Logarithm and exponential from additions, multiplications and divisions alone.
///
/// The C library's versions differ in the last digit from machine to machine, so a log-scaled design would too.
/// These are the same everywhere, and within 3 units in the last place.
enum PortableMath {
    /// ln 2 in two parts; the product of the first one with an exponent is exact.
    private static let ln2High = 0x1.62e42feep-1
    private static let ln2Low = 0x1.a39ef35793c76p-33

    /// The natural logarithm of a finite number above 0.
    static func log(_ x: Double) -> Double {
        var exponent = Double(x.exponent)
        var significand = x.significand
        if significand > 1.4142135623730951 {
            significand /= 2
            exponent += 1
        }
        // ln m = 2 artanh s with s = (m − 1) / (m + 1), |s| < 0.172: twelve terms of its series.
        let s = (significand - 1) / (significand + 1)
        let square = s * s
        var sum = 0.0
        for term in stride(from: 25.0, through: 3, by: -2) {
            sum = (sum + 1 / term) * square
        }
        return exponent * Self.ln2High + (2 * s + (2 * s * sum + exponent * Self.ln2Low))
    }

    /// e to the power of a finite number; 0 or infinity where the result leaves the range of `Double`.
    static func exp(_ x: Double) -> Double {
        guard x < 710 else { return .infinity }
        guard x > -746 else { return 0 }
        let exponent = (x / (Self.ln2High + Self.ln2Low)).rounded()
        let rest = (x - exponent * Self.ln2High) - exponent * Self.ln2Low
        var sum = 1.0
        for term in stride(from: 14.0, through: 1, by: -1) {
            sum = 1 + sum * rest / term
        }
        return Double(sign: .plus, exponent: Int(exponent), significand: sum)
    }
}

/// Numbers as Java's `Double.toString` writes them, which is how SMAC writes them.
package enum JavaNumber {
    /// The fewest digits that read back as the same number: plain from 0.001 to below 10⁷, else like `1.0E-5`.
    ///
    /// So does Java since release 19. Earlier ones, which SMAC may run on, write a digit or two too many of some large
    /// numbers (15 in 20,000 of all sizes), which read back the same.
    package static func text(of number: Double) -> String {
        guard number.isFinite else { return number.isNaN ? "NaN" : number > 0 ? "Infinity" : "-Infinity" }
        let sign = number.sign == .minus ? "-" : ""
        guard number != 0 else { return sign + "0.0" }
        let (digits, exponent) = Self.decimal(number.magnitude)
        let size = number.magnitude
        guard size >= 1e-3, size < 1e7 else {
            let fraction = digits.dropFirst()
            return "\(sign)\(digits.prefix(1)).\(fraction.isEmpty ? "0" : fraction)E\(exponent)"
        }
        if exponent < 0 { return "\(sign)0.\(String(repeating: "0", count: -exponent - 1))\(digits)" }
        let whole = digits.prefix(exponent + 1)
        let zeros = String(repeating: "0", count: max(0, exponent + 1 - whole.count))
        let fraction = digits.dropFirst(exponent + 1)
        return "\(sign)\(whole)\(zeros).\(fraction.isEmpty ? "0" : fraction)"
    }

    /// The significant digits of a number above 0, and the power of ten of the first one.
    private static func decimal(_ number: Double) -> (digits: Substring, exponent: Int) {
        let parts = number.description.split(separator: "e")
        let written = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let whole = mantissa[0]
        let fraction = mantissa.count > 1 ? mantissa[1] : ""
        let all = whole + fraction
        let leading = all.prefix { $0 == "0" }.count
        var digits = Substring(all).dropFirst(leading)
        while digits.count > 1, digits.last == "0" { digits.removeLast() }
        return (digits, written + whole.count - 1 - leading)
    }
}

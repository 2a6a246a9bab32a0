internal import Glibc

/// How a number is written, in the pattern language that FreeMarker takes from Java's `DecimalFormat`.
///
/// `0` is a digit that always stands, `#` one that stands when it is needed: `0.00##`, `#.#`, `000`. With `E0` at
/// the end the number is scientific: `0E0`, `00E00`, `0.0##E0`, and `##0.##E0` for exponents in steps of three.
/// A number half-way between two texts goes to the even digit, judged by its exact binary value.
public struct NumberFormat: Hashable, Sendable {
    public static let patternBytesMax = 64

    public let pattern: String
    let integerDigitsMin: Int
    let integerDigitsMax: Int
    let fractionDigitsMin: Int
    let fractionDigitsMax: Int

    /// 0 for a plain number.
    let exponentDigitsMin: Int

    public struct PatternError: Error, Hashable, Sendable, CustomStringConvertible {
        public let description: String
    }

    public init(pattern: String) throws(PatternError) {
        let expected = PatternError(
            description: "'\(pattern)' is no number format; expects digits 0 and #, as in 0.00, 0.0## or 0.0##E0"
        )
        guard !pattern.isEmpty, pattern.utf8.count <= Self.patternBytesMax else { throw expected }
        var rest = Array(pattern.utf8)[...]
        let optional = Self.count(UInt8(ascii: "#"), &rest)
        let required = Self.count(UInt8(ascii: "0"), &rest)
        var fraction = (min: 0, max: 0)
        let hasPoint = rest.first == UInt8(ascii: ".")
        if hasPoint {
            rest.removeFirst()
            fraction.min = Self.count(UInt8(ascii: "0"), &rest)
            fraction.max = fraction.min + Self.count(UInt8(ascii: "#"), &rest)
        }
        guard optional + required + fraction.max > 0 else { throw expected }
        var exponentDigits = 0
        if rest.first == UInt8(ascii: "E") {
            rest.removeFirst()
            exponentDigits = Self.count(UInt8(ascii: "0"), &rest)
            guard exponentDigits > 0, optional + required > 0 else { throw expected }
        }
        guard rest.isEmpty else { throw expected }
        self.pattern = pattern
        // A pattern of nothing but '#' still shows one digit before its point, as in Java.
        let showsDigit = required == 0 && fraction.min == 0 && hasPoint && optional > 0
        self.integerDigitsMin = showsDigit || (exponentDigits > 0 && required == 0) ? 1 : required
        self.integerDigitsMax = optional + required
        self.fractionDigitsMin = fraction.min
        self.fractionDigitsMax = fraction.max
        self.exponentDigitsMin = exponentDigits
    }

    /// The number in this format; `NaN`, `Infinity` and `-Infinity` for what is not finite.
    public func text(of number: Double) -> String {
        guard number.isFinite else {
            return number.isNaN ? "NaN" : (number > 0 ? "Infinity" : "-Infinity")
        }
        let sign = number.sign == .minus ? "-" : ""
        return sign + (self.exponentDigitsMin > 0 ? self.scientific(number.magnitude) : self.plain(number.magnitude))
    }

    private func plain(_ number: Double) -> String {
        let digits = Self.print(number, digits: self.fractionDigitsMax, conversion: "f")
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
        var integer = String(parts[0])
        if integer == "0" { integer = "" }
        integer = String(repeating: "0", count: max(0, self.integerDigitsMin - integer.count)) + integer
        let fraction = self.trimmed(parts.count > 1 ? String(parts[1]) : "")
        if integer.isEmpty && fraction.isEmpty { return "0" }
        return fraction.isEmpty ? integer : "\(integer).\(fraction)"
    }

    private func scientific(_ number: Double) -> String {
        let significant = max(1, self.integerDigitsMin + self.fractionDigitsMax)
        let printed = Self.print(number, digits: significant - 1, conversion: "e")
        let parts = printed.split(separator: "e")
        let digits = parts[0].filter { $0 != "." }
        let magnitude = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        let (integerDigits, exponent) = self.placement(of: number == 0 ? 0 : magnitude, isZero: number == 0)
        let integer = digits.prefix(integerDigits)
        let padding = String(repeating: "0", count: max(0, integerDigits - integer.count))
        let fraction = self.trimmed(String(digits.dropFirst(integerDigits)))
        let mantissa = integer + padding + (fraction.isEmpty ? "" : "." + fraction)
        let shown = String(exponent.magnitude)
        let zeros = String(repeating: "0", count: max(0, self.exponentDigitsMin - shown.count))
        return "\(mantissa)E\(exponent < 0 ? "-" : "")\(zeros)\(shown)"
    }

    /// How many digits stand before the point, and the exponent that goes with them.
    private func placement(of magnitude: Int, isZero: Bool) -> (integerDigits: Int, exponent: Int) {
        guard !isZero else { return (self.integerDigitsMin, 0) }
        guard self.integerDigitsMax > self.integerDigitsMin, self.integerDigitsMax > 1 else {
            return (self.integerDigitsMin, magnitude - self.integerDigitsMin + 1)
        }
        let step = self.integerDigitsMax
        let exponent = Int((Double(magnitude) / Double(step)).rounded(.down)) * step
        return (magnitude - exponent + 1, exponent)
    }

    private func trimmed(_ fraction: String) -> String {
        var fraction = fraction
        while fraction.count > self.fractionDigitsMin, fraction.last == "0" { fraction.removeLast() }
        return fraction + String(repeating: "0", count: max(0, self.fractionDigitsMin - fraction.count))
    }

    private static func count(_ byte: UInt8, _ rest: inout ArraySlice<UInt8>) -> Int {
        let count = rest.prefix { $0 == byte }.count
        rest.removeFirst(count)
        return count
    }

    /// The C library prints the exact binary value, and rounds a tie to the even digit.
    private static func print(_ number: Double, digits: Int, conversion: Character) -> String {
        // The longest plain number has 309 digits before its point.
        var buffer = [CChar](repeating: 0, count: 512)
        let length = withVaList([Int32(digits), number]) {
            vsnprintf(&buffer, buffer.count, "%.*\(conversion)", $0)
        }
        return String(decoding: buffer.prefix(Int(max(0, length))).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

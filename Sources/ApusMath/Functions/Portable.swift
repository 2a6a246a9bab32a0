/// Elementary functions from additions, multiplications, divisions and square roots alone.
///
/// The C library's versions differ in the last digit from machine to machine, and a model that decides by them would
/// propose other configurations there. These are the same everywhere, and accurate to some 1e-15.
package enum Portable {
    private static let log2e = 1.4426950408889634
    private static let ln2High = 0x1.62e42feep-1
    private static let ln2Low = 0x1.a39ef35793c76p-33

    /// 1.5 × 2^52: adding it rounds to an integer, which then stands in the low bits.
    private static let shift = 0x1.8p52

    /// e to the power of `x`; below −708 it is 2^-1022 or so, above 709 the largest power; NaN gives NaN.
    @inline(__always)
    package static func exp(_ x: Double) -> Double {
        let clamped = x < -708 ? -708 : x > 709 ? 709 : x
        let shifted = clamped * Self.log2e + Self.shift
        let exponent = shifted - Self.shift
        let rest = (clamped - exponent * Self.ln2High) - exponent * Self.ln2Low
        var sum = 1.0 / 479_001_600
        sum = sum * rest + 1.0 / 39_916_800
        sum = sum * rest + 1.0 / 3_628_800
        sum = sum * rest + 1.0 / 362_880
        sum = sum * rest + 1.0 / 40_320
        sum = sum * rest + 1.0 / 5_040
        sum = sum * rest + 1.0 / 720
        sum = sum * rest + 1.0 / 120
        sum = sum * rest + 1.0 / 24
        sum = sum * rest + 1.0 / 6
        sum = sum * rest + 0.5
        sum = sum * rest + 1
        sum = sum * rest + 1
        return sum * Double(bitPattern: (shifted.bitPattern &+ 1023) << 52)
    }

    /// The natural logarithm of a finite number above 0; −infinity for 0, NaN below.
    @inline(__always)
    package static func log(_ x: Double) -> Double {
        guard x > 0 else { return x == 0 ? -.infinity : .nan }
        guard x < .infinity else { return .infinity }
        let isSubnormal = x < 0x1p-1022
        let bits = (isSubnormal ? x * 0x1p54 : x).bitPattern
        var exponent = Double(Int(bits >> 52) - 1023 - (isSubnormal ? 54 : 0))
        var significand = Double(bitPattern: bits & 0xF_FFFF_FFFF_FFFF | 0x3FF0_0000_0000_0000)
        if significand > 1.4142135623730951 {
            significand *= 0.5
            exponent += 1
        }
        // ln m = 2 artanh s with s = (m − 1) / (m + 1), |s| < 0.172.
        let s = (significand - 1) / (significand + 1)
        let square = s * s
        var sum = 1.0 / 25
        sum = sum * square + 1.0 / 23
        sum = sum * square + 1.0 / 21
        sum = sum * square + 1.0 / 19
        sum = sum * square + 1.0 / 17
        sum = sum * square + 1.0 / 15
        sum = sum * square + 1.0 / 13
        sum = sum * square + 1.0 / 11
        sum = sum * square + 1.0 / 9
        sum = sum * square + 1.0 / 7
        sum = sum * square + 1.0 / 5
        sum = sum * square + 1.0 / 3
        return exponent * Self.ln2High + (2 * s + (2 * s * sum * square + exponent * Self.ln2Low))
    }

    /// `base` above 0, to the power of `exponent`.
    package static func power(_ base: Double, _ exponent: Double) -> Double {
        Self.exp(exponent * Self.log(base))
    }

    /// erfc(z) e^(z²) for z ≥ 0, to 1e-15 of its value.
    ///
    /// A Chebyshev series in 2 / (2 + z), computed once with 60 digits.
    package static func scaledErrorComplement(_ z: Double) -> Double {
        let t = 2 / (2 + z)
        let x = 2 * t - 1
        var (later, last) = (0.0, 0.0)
        for coefficient in Self.errorSeries.dropFirst().reversed() {
            (later, last) = (2 * x * later - last + coefficient, later)
        }
        return t * (x * later - last + 0.5 * Self.errorSeries[0])
    }

    private static let errorSeries: [Double] = [
        1.154067477232939377, 0.3554369212704984873, 0.06509515882878652455, 0.003671142395836639166,
        -0.001112844743352632497, -0.0001607582991537807976, 0.0000327803157417313706, 5.442441645505016033e-6,
        -1.515466555317148162e-6, -1.429760818116986492e-7, 8.234608827419493433e-8, -1.296284685230656254e-9,
        -4.154721631015198304e-9, 6.347058278362811181e-10, 1.432082271225622371e-10, -6.160390105204585542e-11,
        2.061213855472169631e-12, 3.571493148847704445e-12, -8.586422843251796476e-13, -6.145600213790630554e-14,
        7.418725748596617057e-14, -1.289504275503232562e-14, -2.358726385710632357e-15, 1.57293493816859114e-15,
        -2.278296623954646517e-16, -6.31233045075642981e-17, 3.591676353181492299e-17, -5.049809149847729279e-18,
        -1.532454111315489895e-18,
    ]
}

/// Matérn's kernel of smoothness 5/2, of the squared scaled distance s: (1 + √5s + 5s/3) e^(−√5s), √5s short for √(5s).
///
/// Rasmussen and Williams, "Gaussian Processes for Machine Learning" (2006), equation 4.17.
package enum Matern52 {
    package typealias Lanes = SIMD8<Double>

    /// Replaces squared distances by values of the kernel, and puts the values' derivatives by the squared distance
    /// into `slopes`: −5/6 (1 + √5s) e^(−√5s).
    package static func evaluate(_ squares: inout [Lanes], slopes: inout [Lanes], count: Int) {
        for index in 0..<count {
            let square = squares[index]
            let root = (square * 5).squareRoot()
            let decay = Portable.exp(lanes: -root)
            let linear = 1 + root
            squares[index] = (linear + square * (5.0 / 3)) * decay
            slopes[index] = linear * decay * (-5.0 / 6)
        }
    }

    /// Replaces squared distances by values of the kernel.
    package static func evaluate(_ squares: inout [Lanes], count: Int) {
        for index in 0..<count {
            let square = squares[index]
            let root = (square * 5).squareRoot()
            squares[index] = (1 + root + square * (5.0 / 3)) * Portable.exp(lanes: -root)
        }
    }
}

extension Portable {
    private static let log2e = 1.4426950408889634
    private static let ln2High = 0x1.62e42feep-1
    private static let ln2Low = 0x1.a39ef35793c76p-33
    private static let shift = 0x1.8p52

    /// ``exp(_:)`` of eight numbers, each from −708 to 0 or below.
    @inline(__always)
    static func exp(lanes x: SIMD8<Double>) -> SIMD8<Double> {
        let clamped = x.clamped(lowerBound: SIMD8(repeating: -708), upperBound: SIMD8(repeating: 709))
        let shifted = clamped * Self.log2e + Self.shift
        let exponent = shifted - Self.shift
        let rest = (clamped - exponent * Self.ln2High) - exponent * Self.ln2Low
        var sum = rest * (1.0 / 479_001_600) + (1.0 / 39_916_800)
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
        var powers = SIMD8<Double>.zero
        for lane in 0..<8 {
            powers[lane] = Double(bitPattern: (shifted[lane].bitPattern &+ 1023) << 52)
        }
        return sum * powers
    }
}

import Glibc

/// The few functions of libm that the specification needs.
enum Powers {
    /// A factor multiplied `exponent` times, which is 0 or more.
    static func power(_ base: Double, _ exponent: Int) -> Double {
        pow(base, Double(exponent))
    }

    static func cosine(_ angle: Double) -> Double {
        cos(angle)
    }
}

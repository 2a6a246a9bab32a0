/// What is drawn from a generator; all of it is the same on every machine.
///
/// The standard library's own `random(in:using:)` and `shuffle(using:)` may change from release to release; these do
/// not. None of them calls the C library's mathematics, whose last digit differs between machines.
extension RandomNumberGenerator {
    /// Uniform in [0, 1), a multiple of 2^-53.
    package mutating func uniform() -> Double {
        Double(self.next() >> 11) * 0x1p-53
    }

    /// Uniform in 0 ..< `bound`, without bias; `bound` is above 0.
    ///
    /// Lemire, "Fast random integer generation in an interval" (2019).
    package mutating func integer(below bound: UInt64) -> UInt64 {
        precondition(bound > 0, "an integer is drawn below a bound above 0")
        var product = bound.multipliedFullWidth(by: self.next())
        if product.low < bound {
            let threshold = (0 &- bound) % bound
            while product.low < threshold {
                product = bound.multipliedFullWidth(by: self.next())
            }
        }
        return product.high
    }

    /// Uniform in 0 ..< `bound`, without bias; `bound` is above 0.
    package mutating func integer(below bound: Int) -> Int {
        precondition(bound > 0, "an integer is drawn below a bound above 0")
        return Int(self.integer(below: UInt64(bound)))
    }

    /// A deviate of the normal distribution with mean 0 and variance 1.
    ///
    /// Karney, "Sampling exactly from the normal distribution" (2016), algorithm N, with uniform deviates of 53 bits
    /// in the place of exact ones. It only compares numbers: no logarithm, no sine.
    package mutating func normal() -> Double {
        while true {
            var whole = 0
            while self.happens(withExponentOf: 0.5) {
                whole += 1
            }
            guard self.allHappen(count: whole * (whole - 1), withExponentOf: 0.5) else { continue }
            let part = self.uniform()
            let exponent = part * (Double(2 * whole) + part) / Double(2 * whole + 2)
            guard self.allHappen(count: whole + 1, withExponentOf: exponent) else { continue }
            let size = Double(whole) + part
            return self.next() >> 63 == 0 ? size : -size
        }
    }

    /// Puts the elements into a random order, each order with the same probability (Fisher and Yates).
    package mutating func shuffle<Element>(_ elements: inout [Element]) {
        guard elements.count > 1 else { return }
        for last in stride(from: elements.count - 1, to: 0, by: -1) {
            elements.swapAt(last, self.integer(below: last + 1))
        }
    }

    /// 0 ..< `count` in a random order.
    package mutating func permutation(count: Int) -> [Int] {
        var order = Array(0..<count)
        self.shuffle(&order)
        return order
    }

    private mutating func allHappen(count: Int, withExponentOf exponent: Double) -> Bool {
        for _ in 0..<count where !self.happens(withExponentOf: exponent) { return false }
        return true
    }

    /// True with probability e^-`exponent`; the exponent is within 0 to 1.
    ///
    /// Von Neumann's comparison of a falling run of deviates.
    private mutating func happens(withExponentOf exponent: Double) -> Bool {
        var last = exponent
        var fallsEvenly = true
        while true {
            let deviate = self.uniform()
            guard deviate < last else { return fallsEvenly }
            last = deviate
            fallsEvenly.toggle()
        }
    }
}

import Foundation
import Testing

@testable import ApusSpace

@Suite struct PortableFunctionsTests {
    typealias Function = @Sendable (Double) -> Double

    struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        let ours: Function
        let theirs: Function
        let range: ClosedRange<Double>

        var testDescription: String { "\(self.name) \(self.range)" }
    }

    static let cases: [Case] = [
        Case(name: "exp", ours: PortableFunctions.exp, theirs: Foundation.exp, range: -740...709),
        Case(name: "exp", ours: PortableFunctions.exp, theirs: Foundation.exp, range: -1...1),
        Case(name: "log", ours: PortableFunctions.log, theirs: Foundation.log, range: 1e-300...1e3),
        Case(name: "log", ours: PortableFunctions.log, theirs: Foundation.log, range: 0.9...1.1),
        Case(name: "log2", ours: PortableFunctions.log2, theirs: Foundation.log2, range: 0.01...1e300),
        Case(name: "log10", ours: PortableFunctions.log10, theirs: Foundation.log10, range: 0.01...1e9),
        Case(name: "cbrt", ours: PortableFunctions.cbrt, theirs: Foundation.cbrt, range: -1e6...1e6),
        Case(name: "sin", ours: PortableFunctions.sin, theirs: Foundation.sin, range: -10...10),
        Case(name: "sin", ours: PortableFunctions.sin, theirs: Foundation.sin, range: -1e12...1e12),
        Case(name: "cos", ours: PortableFunctions.cos, theirs: Foundation.cos, range: -1e6...1e6),
        Case(name: "tan", ours: PortableFunctions.tan, theirs: Foundation.tan, range: -100...100),
        Case(name: "asin", ours: PortableFunctions.asin, theirs: Foundation.asin, range: -1...1),
        Case(name: "acos", ours: PortableFunctions.acos, theirs: Foundation.acos, range: -1...1),
        Case(name: "acos", ours: PortableFunctions.acos, theirs: Foundation.acos, range: 0.999999...1),
        Case(name: "atan", ours: PortableFunctions.atan, theirs: Foundation.atan, range: -3...3),
        Case(name: "atan", ours: PortableFunctions.atan, theirs: Foundation.atan, range: -1e20...1e20),
        Case(name: "sinh", ours: PortableFunctions.sinh, theirs: Foundation.sinh, range: -710...710),
        Case(name: "sinh", ours: PortableFunctions.sinh, theirs: Foundation.sinh, range: -1...1),
        Case(name: "cosh", ours: PortableFunctions.cosh, theirs: Foundation.cosh, range: -710...710),
        Case(name: "tanh", ours: PortableFunctions.tanh, theirs: Foundation.tanh, range: -25...25),
        Case(name: "tanh", ours: PortableFunctions.tanh, theirs: Foundation.tanh, range: -0.4...0.4),
    ]

    /// The C library is itself up to two units off in the last place.
    @Test(arguments: Self.cases)
    func `a function is as near to the C library as that is to the truth`(function: Case) {
        let count = 500
        let width = function.range.upperBound / Double(count) - function.range.lowerBound / Double(count)

        let wrong = (0...count).map { function.range.lowerBound + Double($0) * width }.filter { x in
            let (ours, theirs) = (function.ours(x), function.theirs(x))
            return abs(ours - theirs) > 2 * theirs.ulp
        }

        #expect(wrong == [])
    }

    @Test(arguments: [
        (0.5, 3.0), (2, 0.5), (1.1, 100), (9.75, -3.25), (1e-5, 2), (-3, 3), (-2.5, 4), (1e10, 30), (0.999, 1e5),
        (7, 1e-3),
    ])
    func `powers are as near to the C library as that is to the truth`(base: Double, exponent: Double) {
        let expected = Foundation.pow(base, exponent)

        #expect(abs(PortableFunctions.pow(base, exponent) - expected) <= expected.ulp)
    }

    @Test func `what is exact comes out exactly`() {
        let tens = (0...22).map { PortableFunctions.log10(Foundation.pow(10, Double($0))) }
        let twos = (-1_074...1_023).map { PortableFunctions.log2(Double(sign: .plus, exponent: $0, significand: 1)) }
        let cubes = (0...1_000).map { PortableFunctions.cbrt(Double($0 * $0 * $0)) }
        let powers = (0...33).map { PortableFunctions.pow(3, Double($0)) }
        let squares = (-100...100).map { PortableFunctions.pow(Double($0), 2) }

        #expect(tens == (0...22).map(Double.init))
        #expect(twos == (-1_074...1_023).map(Double.init))
        #expect(cubes == (0...1_000).map(Double.init))
        #expect(powers == (0...33).map { Double((0..<$0).reduce(1) { product, _ in product * 3 }) })
        #expect(squares == (-100...100).map { Double($0 * $0) })
    }

    @Test func `special values follow the C library`() {
        let values: [Double] = [
            0, -0.0, 1, -1, 2, -2, 0.5, -0.5, 3, .infinity, -.infinity, .nan, 1e308, -1e308, .leastNonzeroMagnitude,
            750, -750,
        ]
        let unary: [(String, Function, Function)] = Self.cases.map { ($0.name, $0.ours, $0.theirs) }

        var wrong: [String] = []
        for x in values {
            for (name, ours, theirs) in unary where !(x.magnitude == 1e308 && ["sin", "cos", "tan"].contains(name)) {
                if !Self.isSame(ours(x), theirs(x)) { wrong.append("\(name)(\(x)) is \(ours(x)), not \(theirs(x))") }
            }
            for y in values where !Self.isSame(PortableFunctions.pow(x, y), Foundation.pow(x, y)) {
                wrong.append("pow(\(x), \(y)) is \(PortableFunctions.pow(x, y)), not \(Foundation.pow(x, y))")
            }
        }

        #expect(wrong == [])
    }

    /// Computed once, and correctly rounded; no machine may give anything else.
    @Test func `the bits are the same everywhere`() {
        let values = [
            PortableFunctions.exp(1), PortableFunctions.log(10), PortableFunctions.log2(3), PortableFunctions.log10(2),
            PortableFunctions.sin(1), PortableFunctions.cos(1), PortableFunctions.tan(1), PortableFunctions.atan(1),
            PortableFunctions.asin(0.5), PortableFunctions.acos(0.1), PortableFunctions.sinh(1),
            PortableFunctions.cosh(1),
            PortableFunctions.tanh(1), PortableFunctions.cbrt(2), PortableFunctions.pow(2.5, 1.5),
        ]

        #expect(values == Self.golden)
    }

    private static let golden: [Double] = [
        0x1.5bf0a8b145769p+1, 0x1.26bb1bbb55516p+1, 0x1.95c01a39fbd68p+0, 0x1.34413509f79ffp-2,
        0x1.aed548f090ceep-1, 0x1.14a280fb5068cp-1, 0x1.8eb245cbee3a6p+0, 0x1.921fb54442d18p-1,
        0x1.0c152382d7366p-1, 0x1.787b22ce3f590p+0, 0x1.2cd9fc44eb982p+0, 0x1.8b07551d9f550p+0,
        0x1.85efab514f394p-1, 0x1.428a2f98d728bp+0, 0x1.f9f6e4990f227p+1,
    ]

    private static func isSame(_ left: Double, _ right: Double) -> Bool {
        if left.isNaN || right.isNaN { return left.isNaN == right.isNaN }
        guard left.isFinite, right.isFinite else { return left == right }
        return abs(left - right) <= 2 * right.ulp && left.sign == right.sign
    }
}

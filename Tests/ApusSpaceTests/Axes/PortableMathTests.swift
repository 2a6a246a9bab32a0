import Glibc
import Testing

@testable import ApusSpace

@Suite struct PortableMathTests {
    @Test func `logarithms agree with the C library's`() {
        var worst = 0.0
        var x = 30 * Double.leastNonzeroMagnitude
        while x < 1e308 {
            let expected = log(x)
            worst = max(worst, abs(PortableMath.log(x) - expected) / expected.ulp)
            x *= 1.0371
        }

        #expect(worst <= 3)
    }

    @Test func `logarithms near 1 keep their digits`() {
        for x in [1 - 0x1p-53, 1, 1 + 0x1p-52, 1.0001, 0.9999] {
            #expect(abs(PortableMath.log(x) - log(x)) <= 3 * max(log(x).ulp, .leastNormalMagnitude))
        }
        #expect(PortableMath.log(1) == 0)
    }

    @Test func `exponentials agree with the C library's`() {
        var worst = 0.0
        for step in -7_000...7_000 {
            let x = Double(step) / 10
            worst = max(worst, abs(PortableMath.exp(x) - exp(x)) / exp(x).ulp)
        }

        #expect(worst <= 3)
    }

    @Test func `exponentials end in 0 and infinity`() {
        #expect(PortableMath.exp(-1000) == 0)
        #expect(PortableMath.exp(1000) == .infinity)
        #expect(PortableMath.exp(0) == 1)
        #expect(PortableMath.exp(-744.5) == Double.leastNonzeroMagnitude)
    }
}

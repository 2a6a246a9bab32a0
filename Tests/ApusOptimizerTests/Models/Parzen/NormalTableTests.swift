import ApusMath
import Testing

@testable import ApusOptimizer

@Suite struct NormalTableTests {
    @Test func `the table is the normal distribution within a hundred-thousandth`() {
        for step in -1000...1000 {
            let x = Double(step) * 0.0091
            #expect(abs(NormalTable.shared(x) - StandardNormal.cumulative(x)) < 1e-5)
        }
    }

    @Test func `the ends are zero and one`() {
        #expect(NormalTable.shared(-.infinity) == 0)
        #expect(NormalTable.shared(-1e300) == 0)
        #expect(NormalTable.shared(1e300) == 1)
    }
}

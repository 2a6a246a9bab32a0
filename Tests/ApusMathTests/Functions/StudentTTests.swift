import ApusMath
import Testing

@Suite struct StudentTTests {
    /// From the tables of the distribution; by degrees of freedom and two-sided probability.
    @Test(
        arguments: [
            (1, 0.95, 12.706_204_736), (2, 0.95, 4.302_652_730), (3, 0.95, 3.182_446_305), (4, 0.95, 2.776_445_105),
            (5, 0.95, 2.570_581_836), (9, 0.95, 2.262_157_163), (10, 0.95, 2.228_138_852), (30, 0.95, 2.042_272_456),
            (99, 0.95, 1.984_216_952), (1, 0.5, 1), (4, 0.99, 4.604_094_871), (7, 0.9, 1.894_578_605),
        ] as [(Int, Double, Double)]
    )
    func `the bound is that of the tables`(degrees: Int, probability: Double, expected: Double) {
        #expect(abs(StudentT.bound(probability, degrees: degrees) - expected) < 1e-8 * expected)
    }

    @Test func `nothing is within 0, and everything within infinity`() {
        #expect(StudentT.bound(0, degrees: 3) == 0)
        #expect(StudentT.bound(1, degrees: 3) == .infinity)
        #expect(StudentT.bound(0.95, degrees: 0) == .infinity)
    }
}

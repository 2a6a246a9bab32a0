import Testing

@testable import ApusOptimizer

@Suite struct UnitIntervalTests {
    @Test(arguments: [(0.5, 0.5), (0, 0), (1, 1), (-0.25, 0.25), (1.25, 0.75), (2.25, 0.25), (-1.25, 0.75), (7, 1)])
    func `numbers are mirrored until they lie within`(value: Double, mirrored: Double) {
        #expect(UnitInterval.reflected(value) == mirrored)
    }
}

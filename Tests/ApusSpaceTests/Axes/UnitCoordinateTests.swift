import ApusSpace
import Testing

@Suite struct UnitCoordinateTests {
    @Test(
        arguments: [(0.0, 0), (0.5, 1 << 63), (1, .max), (2, .max), (-1, 0), (.nan, 0), (.infinity, .max)]
            as [(Double, UInt64)]
    )
    func `numbers are kept to the unit interval`(value: Double, bits: UInt64) {
        #expect(UnitCoordinate(value).bits == bits)
    }

    @Test func `a number comes back as it was`() {
        for value in [0, 0x1p-64, 0.1, 0.25, 1 - 0x1p-53, 1] {
            #expect(UnitCoordinate(value).value == value)
        }
    }

    @Test func `coordinates have the order of their numbers`() {
        #expect(UnitCoordinate(0.25) < UnitCoordinate(0.5))
    }
}

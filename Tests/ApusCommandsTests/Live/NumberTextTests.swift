import Testing

@testable import ApusCommands

@Suite struct NumberTextTests {
    @Test(arguments: [
        (0.0123, "0.0123"), (3.0, "3"), (1234567.0, "1.235e+06"), (0.00001234, "1.234e-05"), (-0.5, "-0.5"),
        (Double.nan, "NaN"), (-Double.infinity, "-Infinity"), (0.991234, "0.9912"),
    ])
    func `a number has four digits`(value: Double, text: String) {
        #expect(NumberText.short(value) == text)
    }

    @Test(arguments: [
        (0.0, "0:00"), (42.9, "0:42"), (723, "12:03"), (11_100, "3:05:00"), (187_800, "2d 04:10"), (-5, "0:00"),
        (.nan, "0:00"), (1e300, "0:00"),
    ])
    func `a duration reads like a clock`(seconds: Double, text: String) {
        #expect(NumberText.clock(seconds) == text)
    }

    @Test(arguments: [
        (3.0, "10 s"), (44, "40 s"), (59, "60 s"), (90, "2 min"), (840, "14 min"), (11_400, "3 h 10 min"),
        (7_200, "2 h"), (187_200, "2 d 4 h"), (172_800, "2 d"),
    ])
    func `an estimate is as exact as it deserves`(seconds: Double, text: String) {
        #expect(NumberText.rough(seconds) == text)
    }

    @Test(arguments: [
        (Int64(17), "17 B"), (4_200, "4.2 kB"), (120_000_000, "120 MB"), (8_000_000_000, "8.0 GB"),
        (.max, "9223372.0 TB"),
    ])
    func `bytes have a unit`(count: Int64, text: String) {
        #expect(NumberText.bytes(count) == text)
    }
}

import Testing

@testable import ApusCommands

@Suite struct TicksTests {
    private func texts(_ ticks: [Double]) -> [String] {
        ticks.map { Ticks.text($0, among: ticks) }
    }

    @Test(arguments: [
        (0.0, 1.0, ["0", "0.2", "0.4", "0.6", "0.8", "1"]), (0, 60, ["0", "20", "40", "60"]),
        (-3, 3, ["-2", "0", "2"]), (0.0101, 0.0139, ["0.011", "0.012", "0.013"]), (5, 5, ["5"]),
    ])
    func `a linear axis has round ticks`(low: Double, high: Double, ticks: [String]) {
        #expect(self.texts(Ticks.linear(low, high)) == ticks)
    }

    @Test(arguments: [
        (1e-5, 1e-1, ["1e-05", "0.0001", "0.001", "0.01", "0.1"]), (4, 256, ["5", "10", "20", "50", "100", "200"]),
        (30, 40, ["30", "32", "34", "36", "38", "40"]),
    ])
    func `a logarithmic axis has powers of ten, or what fits`(low: Double, high: Double, ticks: [String]) {
        #expect(self.texts(Ticks.log(low, high)) == ticks)
    }

    @Test(
        arguments: [(Double.nan, 1.0), (0.0, Double.infinity), (1.0, 0.0), (1e300, 1.1e300), (1.0, 1.0 + 1e-15)]
            as [(Double, Double)]
    )
    func `no range stops the program`(low: Double, high: Double) {
        #expect(Ticks.linear(low, high).count < 60)
        #expect(Ticks.log(low, high).count < 60)
    }
}

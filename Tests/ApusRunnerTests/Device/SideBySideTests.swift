import Testing

@testable import ApusRunner

@Suite struct SideBySideTests {
    private func judge(_ control: inout SideBySide, _ rate: Double, isWaited: Bool = true) {
        control.measured(rate, count: control.target, isWaited: isWaited)
    }

    @Test func `the number climbs while all together become faster, and goes back when they do not`() {
        var control = SideBySide(most: 64)
        var targets = [control.target]
        // Four are as fast as it gets.
        for _ in 0..<6 {
            self.judge(&control, Double(min(control.target, 4)) * 100)
            targets.append(control.target)
        }

        #expect(targets == [1, 2, 4, 8, 4, 4, 4])
    }

    @Test func `it never passes the most that are allowed`() {
        var control = SideBySide(most: 6)
        for _ in 0..<10 { self.judge(&control, Double(control.target)) }

        #expect(control.target == 6)
    }

    @Test func `nothing changes while nobody waits, or while fewer are there`() {
        var control = SideBySide(most: 8)
        self.judge(&control, 100, isWaited: false)
        #expect(control.target == 1)
        for _ in 0..<9 { control.measured(100, count: 0, isWaited: true) }

        #expect(control.target == 1)
    }

    @Test func `a settled number is tried again after a while`() {
        var control = SideBySide(most: 8)
        self.judge(&control, 100)
        self.judge(&control, 100)
        #expect(control.target == 1)
        for _ in 0..<SideBySide.patience { self.judge(&control, 100) }

        self.judge(&control, 100)

        #expect(control.target == 2)
    }

    @Test func `rates that are no numbers are passed over`() {
        var control = SideBySide(most: 8)
        for rate in [Double.nan, .infinity, -1, .nan] { control.measured(rate, count: 1, isWaited: true) }

        #expect(control.target == 1)
    }
}

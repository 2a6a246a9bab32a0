import ApusStudy
import Testing

@testable import ApusRunner

@Suite struct MetricLineTests {
    private func meaning(_ text: String) -> MetricLine.Meaning {
        MetricLine.meaning(of: Array(text.utf8)[...])
    }

    @Test(arguments: [
        ("loss\t0.5", 0, 0.5), ("loss\t3\t0.5", 3, 0.5), (" loss \t 3 \t 5e-1 ", 3, 0.5), ("loss\t-0", 0, -0.0),
        ("loss\t1e400", 0, .infinity), ("loss\t-inf", 0, -.infinity), ("loss\tInfinity", 0, .infinity),
    ])
    func `a name, perhaps a step, and a number are a measurement`(text: String, step: Int, value: Double) {
        #expect(self.meaning(text) == .measurement(Measurement(metric: "loss", step: step, value: value)))
    }

    @Test(arguments: ["loss\tNaN", "loss\tnan", "loss\t1\tnan"])
    func `NaN is a number as programs print it`(text: String) {
        guard case .measurement(let measurement) = self.meaning(text) else {
            Issue.record("\(text) is no measurement")
            return
        }
        #expect(measurement.value.isNaN)
    }

    @Test(arguments: ["", "loss 0.5", "a\tb\tc\td", "epoch 3 of 10"])
    func `other lines are text`(text: String) {
        #expect(self.meaning(text) == .text)
    }

    @Test(arguments: [
        "loss\t", "loss\tx", "\t0.5", "loss\t-1\t0.5", "loss\t9223372036854775808\t0.5", "loss\t1.5\t0.5",
        "lo\u{1b}ss\t1", "loss\t0.5 0.6", "loss\t" + String(repeating: "1", count: 65),
        String(repeating: "x", count: 257) + "\t1",
    ])
    func `what has the tabs of a metric and is none is malformed`(text: String) {
        #expect(self.meaning(text) == .malformed)
    }

    @Test func `a name that is no UTF-8 is malformed`() {
        #expect(MetricLine.meaning(of: [0xFF, 0x09, 0x31]) == .malformed)
    }
}

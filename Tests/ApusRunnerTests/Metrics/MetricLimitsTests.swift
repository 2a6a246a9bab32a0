import ApusStudy
import Testing

@testable import ApusRunner

@Suite struct MetricLimitsTests {
    @Test func `names beyond the limit are dropped and said once, known ones go on`() {
        var limits = MetricLimits()
        for index in 0..<MetricLimits.namesMax {
            let isAdmitted = limits.admits(Measurement(metric: "m\(index)", step: 0, value: 0))
            #expect(isAdmitted)
        }

        let admitted = ["one", "two", "m1"].map { limits.admits(Measurement(metric: $0, step: 1, value: 0)) }

        #expect(admitted == [false, false, true])
        #expect(limits.notes == ["more than 1000 names of metrics; the rest was dropped"])
    }

    @Test func `measurements beyond the limit are dropped and said once`() {
        var limits = MetricLimits()
        let measurement = Measurement(metric: "loss", step: 0, value: 0)
        var admitted = 0
        for _ in 0..<(MetricLimits.measurementsMax + 2) where limits.admits(measurement) { admitted += 1 }

        #expect(admitted == MetricLimits.measurementsMax)
        #expect(limits.notes == ["more than 1000000 measurements; the rest was dropped"])
    }
}

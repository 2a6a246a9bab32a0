import ApusStore
import ApusStudy
import Testing

@testable import ApusCoordinator

@Suite struct AttemptMetricsShortfallTests {
    private static let last = Objective(metric: "loss", goal: .minimize)
    private static let atStep = Objective(metric: "loss", goal: .minimize, reading: .atStep(3))

    @Test(arguments: [Self.last, Self.atStep, Objective(metric: "loss", goal: .maximize, reading: .best)])
    func `values that count already are taken as they are`(objective: Objective) {
        let metrics = AttemptMetrics(criteria: Criteria(objective: objective), values: ["loss": 0.5, "speed": 3])

        #expect(metrics.cost == objective.cost(of: 0.5))
        #expect(
            metrics.finals == [MetricValue(metric: "loss", value: 0.5), MetricValue(metric: "speed", value: 3)]
        )
        #expect(metrics.shortfall(of: Criteria(objective: objective)) == nil)
    }

    @Test(arguments: [
        (["loss": Double.infinity], "'loss' was inf"), ([:], "no 'loss' was reported"),
        (["b": 1, "a": 2], "no 'loss' was reported, only a, b"),
    ])
    func `what is missing is named`(values: [String: Double], found: String) {
        let metrics = AttemptMetrics(criteria: Criteria(objective: Self.last), values: values)

        let text = metrics.shortfall(of: Criteria(objective: Self.last))

        #expect(text == "the program ended well, but \(found); a finite number is needed")
    }

    @Test func `a value at another step is told from none`() {
        var metrics = AttemptMetrics(objective: Self.atStep)
        metrics.take(Measurement(metric: "loss", step: 2, value: 1))

        let text = metrics.shortfall(of: Criteria(objective: Self.atStep))

        #expect(text == "the program ended well, but 'loss' was never reported at step 3; a finite number is needed")
    }
}

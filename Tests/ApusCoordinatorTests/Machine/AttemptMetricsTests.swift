import ApusStore
import ApusStudy
import Testing

@testable import ApusCoordinator

@Suite struct AttemptMetricsTests {
    private static func metrics(
        _ measurements: [Measurement],
        _ reading: Objective.Reading = .last,
        goal: Objective.Goal = .minimize
    ) -> AttemptMetrics {
        var metrics = AttemptMetrics(objective: Objective(metric: "loss", goal: goal, reading: reading))
        for measurement in measurements { metrics.take(measurement) }
        return metrics
    }

    private static let curve: [Measurement] = [.loss(3, step: 1), .loss(1, step: 2), .loss(2, step: 3)]

    @Test(arguments: [
        (Objective.Reading.last, Objective.Goal.minimize, 2.0), (.best, .minimize, 1.0), (.atStep(1), .minimize, 3.0),
        (.last, .maximize, -2.0), (.best, .maximize, -3.0), (.atStep(2), .maximize, -1.0),
    ])
    func `the reading says which value counts`(reading: Objective.Reading, goal: Objective.Goal, cost: Double) {
        #expect(Self.metrics(Self.curve, reading, goal: goal).cost == cost)
    }

    @Test func `the last value is that of the largest step, whenever it came`() {
        let metrics = Self.metrics([.loss(1, step: 5), .loss(9, step: 2)])

        #expect(metrics.cost == 1)
        #expect(metrics.step == 5)
    }

    @Test func `a step that is reported again takes the place of the older value`() {
        #expect(Self.metrics([.loss(1, step: 5), .loss(2, step: 5)]).cost == 2)
        #expect(Self.metrics([.loss(1, step: 5), .loss(2, step: 5)], .atStep(5)).cost == 2)
    }

    @Test func `a step that was never reported has no cost`() {
        let metrics = Self.metrics(Self.curve, .atStep(9))

        #expect(metrics.cost == nil)
        #expect(metrics.value(of: "loss") == nil)
        #expect(metrics.reported("loss"))
    }

    @Test func `what is not finite is no cost, and no best`() {
        #expect(Self.metrics([.loss(.nan, step: 1)]).cost == nil)
        #expect(Self.metrics([.loss(.infinity, step: 1)]).cost == nil)
        #expect(Self.metrics([.loss(-.infinity, step: 1), .loss(4, step: 2), .loss(.nan, step: 3)], .best).cost == 4)
        #expect(Self.metrics([.loss(.nan, step: 1)], .best).cost == nil)
    }

    @Test func `without a measurement there is nothing`() {
        let metrics = Self.metrics([])

        #expect(metrics.cost == nil)
        #expect(metrics.finals == [])
        #expect(metrics.step == 0)
        #expect(!metrics.reported("loss"))
    }

    @Test func `every metric has a final value, in the order of names`() {
        let others = [
            Measurement(metric: "z", step: 1, value: 7), Measurement(metric: "accuracy", step: 1, value: 0.5),
        ]

        let metrics = Self.metrics(others + Self.curve, .best)

        #expect(
            metrics.finals == [
                MetricValue(metric: "accuracy", value: 0.5), MetricValue(metric: "loss", value: 1),
                MetricValue(metric: "z", value: 7),
            ]
        )
    }

    @Test func `the curve is the objective's`() {
        let metrics = Self.metrics([Measurement(metric: "other", step: 7, value: 1)] + Self.curve)

        #expect(metrics.curve.points.map(\.value) == [3, 1, 2])
    }

    @Test func `metrics beyond the limit are not read, and the objective always is`() {
        let others = (0..<(AttemptMetrics.metricsMax + 5)).map { Measurement(metric: "m\($0)", step: 1, value: 1) }

        let metrics = Self.metrics(others + [.loss(0.5, step: 1)])

        #expect(metrics.cost == 0.5)
        #expect(metrics.finals.count == AttemptMetrics.metricsMax + 1)
        #expect(!metrics.reported("m\(AttemptMetrics.metricsMax)"))
    }
}

package import ApusStore
package import ApusStudy

/// What one attempt has measured so far, reduced to what counts.
package struct AttemptMetrics: Sendable {
    package static let metricsMax = 1_000

    private struct Reading: Sendable {
        var step: Int
        var value: Double
        var best: Double?
        var fixed: Double?
    }

    private let objective: Objective
    private var readings: [String: Reading] = [:]

    /// The objective's curve, for the live view.
    package private(set) var curve = Curve()

    /// The largest step of any metric.
    package private(set) var step = 0

    package init(objective: Objective) {
        self.objective = objective
    }

    /// Takes one measurement in; those of metrics beyond `metricsMax` are stored but not read.
    ///
    /// The objective's is always read.
    package mutating func take(_ measurement: Measurement) {
        self.step = max(self.step, measurement.step)
        if measurement.metric == self.objective.metric {
            self.curve.append(step: measurement.step, value: measurement.value)
        }
        guard var reading = self.readings[measurement.metric] else {
            let isObjective = measurement.metric == self.objective.metric
            guard isObjective || self.readings.count < Self.metricsMax else { return }
            var first = Reading(step: measurement.step, value: measurement.value)
            self.update(&first, with: measurement)
            self.readings[measurement.metric] = first
            return
        }
        self.update(&reading, with: measurement)
        self.readings[measurement.metric] = reading
    }

    /// The objective's cost by its reading; `nil` when it was never reported, or is not finite.
    package var cost: Double? {
        guard let value = self.value(of: self.objective.metric), value.isFinite else { return nil }
        return self.objective.cost(of: value)
    }

    /// The value of a metric that counts: by the objective's reading for the objective, else the last.
    package func value(of metric: String) -> Double? {
        guard let reading = self.readings[metric] else { return nil }
        guard metric == self.objective.metric else { return reading.value }
        return switch self.objective.reading {
        case .last: reading.value
        case .best: reading.best
        case .atStep: reading.fixed
        }
    }

    /// Whether the metric was reported at all, at whatever step.
    package func reported(_ metric: String) -> Bool {
        self.readings[metric] != nil
    }

    /// The value that counts of each metric, in the order of their names.
    package var finals: [MetricValue] {
        self.readings.keys.sorted().compactMap { metric in
            self.value(of: metric).map { MetricValue(metric: metric, value: $0) }
        }
    }

    private func update(_ reading: inout Reading, with measurement: Measurement) {
        if measurement.step >= reading.step {
            reading.step = measurement.step
            reading.value = measurement.value
        }
        if measurement.value.isFinite {
            let cost = self.objective.cost(of: measurement.value)
            if reading.best.map({ cost < self.objective.cost(of: $0) }) ?? true { reading.best = measurement.value }
        }
        if case .atStep(let step) = self.objective.reading, step == measurement.step {
            reading.fixed = measurement.value
        }
    }
}

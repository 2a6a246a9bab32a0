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

    private let criteria: Criteria
    private var readings: [String: Reading] = [:]

    /// The first objective's curve, for the live view.
    package private(set) var curve = Curve()

    /// The largest step of any metric.
    package private(set) var step = 0

    package init(criteria: Criteria) {
        self.criteria = criteria
    }

    /// Of a study of one objective without constraints.
    package init(objective: Objective) {
        self.init(criteria: Criteria(objective: objective))
    }

    /// Takes one measurement in; those of metrics beyond `metricsMax` are stored but not read.
    ///
    /// Those of objectives and constraints are always read.
    package mutating func take(_ measurement: Measurement) {
        self.step = max(self.step, measurement.step)
        if measurement.metric == self.criteria.objective.metric {
            self.curve.append(step: measurement.step, value: measurement.value)
        }
        let judged = self.criteria.metric(measurement.metric)
        guard var reading = self.readings[measurement.metric] else {
            guard judged != nil || self.readings.count < Self.metricsMax else { return }
            var first = Reading(step: measurement.step, value: measurement.value)
            Self.update(&first, with: measurement, judged)
            self.readings[measurement.metric] = first
            return
        }
        Self.update(&reading, with: measurement, judged)
        self.readings[measurement.metric] = reading
    }

    /// What the values come to; `nil` while one that an objective or a constraint needs is missing or not finite.
    package var judgement: Judgement? {
        self.criteria.judgement(self.value(of:))
    }

    /// The first objective's cost; `nil` without a ``judgement``.
    package var cost: Double? { self.judgement?.cost }

    /// The value of a metric that counts: by its reading for an objective or a constraint, else the last.
    package func value(of metric: String) -> Double? {
        guard let reading = self.readings[metric] else { return nil }
        return switch self.criteria.metric(metric)?.reading ?? .last {
        case .last: reading.value
        case .best: reading.best
        case .atStep: reading.fixed
        }
    }

    /// The newest value of a metric, whatever its reading, and its step.
    package func newest(of metric: String) -> (step: Int, value: Double)? {
        self.readings[metric].map { ($0.step, $0.value) }
    }

    /// Whether the metric's value that counts is known for a step: it was reported there or later, or once and for all
    /// at step 0.
    package func isKnown(_ metric: String, at step: Int) -> Bool {
        guard let reading = self.readings[metric] else { return false }
        return reading.step >= step || reading.step == 0
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

    private static func update(_ reading: inout Reading, with measurement: Measurement, _ judged: Criteria.Metric?) {
        if measurement.step >= reading.step {
            reading.step = measurement.step
            reading.value = measurement.value
        }
        guard let judged else { return }
        if measurement.value.isFinite {
            let isBetter = reading.best.map {
                judged.goal == .minimize ? measurement.value < $0 : measurement.value > $0
            }
            if isBetter ?? true { reading.best = measurement.value }
        }
        if case .atStep(let step) = judged.reading, step == measurement.step {
            reading.fixed = measurement.value
        }
    }
}

import ApusStore
package import ApusStudy

extension AttemptMetrics {
    private static let shortfallsShown = 8

    /// How every such reason begins.
    static let shortfallPrefix = "the program ended well, but "

    /// The metrics as values that count already, each at the step that its reading asks for.
    package init(criteria: Criteria, values: [String: Double]) {
        self.init(criteria: criteria)
        for (metric, value) in values {
            var step = 0
            if case .atStep(let wanted)? = criteria.metric(metric)?.reading { step = wanted }
            self.take(Measurement(metric: metric, step: step, value: value))
        }
    }

    /// Why an attempt whose program ended well is a failure all the same; `nil` when it has a judgement.
    ///
    /// Every metric that falls short is named.
    package func shortfall(of criteria: Criteria) -> String? {
        guard self.judgement == nil else { return nil }
        let missing = criteria.metrics.filter { !(self.value(of: $0.name)?.isFinite ?? false) }
        let found = missing.prefix(Self.shortfallsShown).map(self.shortfall(of:))
        let rest = missing.count > found.count ? " and \(missing.count - found.count) more" : ""
        return Self.shortfallPrefix + "\(found.joined(separator: ", and "))\(rest); a finite number is needed"
    }

    private func shortfall(of metric: Criteria.Metric) -> String {
        if let value = self.value(of: metric.name) { return "'\(metric.name)' was \(value)" }
        guard self.reported(metric.name) else {
            let others = self.finals.map(\.metric).prefix(8).joined(separator: ", ")
            return "no '\(metric.name)' was reported" + (others.isEmpty ? "" : ", only \(others)")
        }
        if case .atStep(let step) = metric.reading { return "'\(metric.name)' was never reported at step \(step)" }
        return "no value of '\(metric.name)' was finite"
    }
}

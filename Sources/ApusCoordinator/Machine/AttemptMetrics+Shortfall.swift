import ApusStore
import ApusStore
package import ApusStudy

extension AttemptMetrics {
    /// The metrics as values that count already, each at the step that the objective asks for.
    package init(objective: Objective, values: [String: Double]) {
        self.init(objective: objective)
        var step = 0
        if case .atStep(let wanted) = objective.reading { step = wanted }
        for (metric, value) in values { self.take(Measurement(metric: metric, step: step, value: value)) }
    }

    /// Why an attempt whose program ended well is a failure all the same; `nil` when it has a cost.
    package func shortfall(of objective: Objective) -> String? {
        guard self.cost == nil else { return nil }
        let metric = objective.metric
        let found: String
        if let value = self.value(of: metric) {
            found = "'\(metric)' was \(value)"
        } else if case .atStep(let step) = objective.reading, self.reported(metric) {
            found = "'\(metric)' was never reported at step \(step)"
        } else {
            let others = self.finals.map(\.metric).prefix(8).joined(separator: ", ")
            found = "no '\(metric)' was reported" + (others.isEmpty ? "" : ", only \(others)")
        }
        return "the program ended well, but \(found); a finite number is needed"
    }
}

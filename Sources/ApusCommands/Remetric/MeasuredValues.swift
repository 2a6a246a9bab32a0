import ApusCoordinator
import ApusRunner
import ApusStore
import ApusStudy
import Synchronization

/// What the metric sources of one trial gave, reduced to the values that count as a coordinator reduces them.
final class MeasuredValues: Sendable {
    private let objective: Objective
    private let metrics: Mutex<AttemptMetrics>

    init(objective: Objective) {
        self.objective = objective
        self.metrics = Mutex(AttemptMetrics(objective: objective))
    }

    func take(_ event: RunEvent) {
        guard case .measured(let measurements) = event else { return }
        self.metrics.withLock { metrics in
            for measurement in measurements { metrics.take(measurement) }
        }
    }

    var values: [String: Double] {
        let finals = self.metrics.withLock(\.finals)
        return Dictionary(finals.map { ($0.metric, $0.value) }) { first, _ in first }
    }

    /// The objective's value; `nil` when there is none, or none that is finite.
    var objectiveValue: Double? {
        self.metrics.withLock(\.cost).map { self.objective.cost(of: $0) }
    }

    /// Why the trial fails by these values; empty when it does not.
    var shortfall: String {
        let metrics = AttemptMetrics(objective: self.objective, values: self.values)
        return metrics.shortfall(of: self.objective) ?? ""
    }
}

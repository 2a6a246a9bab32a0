import ApusCoordinator
import ApusRunner
import ApusStore
import ApusStudy
import Synchronization

/// What the metric sources of one trial gave, reduced to the values that count as a coordinator reduces them.
final class MeasuredValues: Sendable {
    private let criteria: Criteria
    private let metrics: Mutex<AttemptMetrics>

    init(criteria: Criteria) {
        self.criteria = criteria
        self.metrics = Mutex(AttemptMetrics(criteria: criteria))
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

    /// The first objective's value; `nil` when one that counts is missing or not finite.
    var objectiveValue: Double? {
        self.metrics.withLock(\.cost).map { self.criteria.objective.cost(of: $0) }
    }

    /// Why the trial fails by these values; empty when it does not.
    var shortfall: String {
        let metrics = AttemptMetrics(criteria: self.criteria, values: self.values)
        return metrics.shortfall(of: self.criteria) ?? ""
    }
}

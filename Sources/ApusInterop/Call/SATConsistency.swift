/// Watches that no instance is both satisfiable and unsatisfiable.
package struct SATConsistency: Hashable, Sendable {
    private var statuses: [String: RunStatus] = [:]

    package init() {}

    /// What to say where a result contradicts an earlier one of the same instance.
    package mutating func conflict(of status: RunStatus, on instance: String) -> String? {
        guard status == .satisfiable || status == .unsatisfiable else { return nil }
        guard let earlier = self.statuses[instance] else {
            self.statuses[instance] = status
            return nil
        }
        guard earlier != status else { return nil }
        return
            "the instance '\(Shown.text(instance))' was \(earlier.rawValue) before and is \(status.rawValue) now; one "
            + "of the "
            + "two is wrong, or check-sat-consistency is to be false"
    }
}

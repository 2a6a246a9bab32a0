/// What a worker holds the programs of a trial to.
package struct LimitsAnswer: Codable, Hashable, Sendable {
    /// By what: `cgroup v1`, `cgroup v2`; empty where nothing is enforced.
    package let means: String

    /// Of `memory`, `cpu` and `processes`.
    package let enforced: [String]

    /// What is not enforced, and why.
    package let missing: [String]

    package init(means: String, enforced: [String], missing: [String]) {
        self.means = means
        self.enforced = enforced
        self.missing = missing
    }

    /// `memory, cpu, processes by cgroup v1`, and what is missing.
    package var text: String {
        let enforced = self.enforced.joined(separator: ", ")
        let missing = self.missing.isEmpty ? nil : "not enforced: " + self.missing.joined(separator: ", ")
        return [enforced.isEmpty ? nil : "\(enforced) by \(self.means)", missing].compactMap { $0 }
            .joined(separator: "; ")
    }
}

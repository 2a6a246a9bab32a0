/// How the run of a trial ended.
public enum FidelityEnd: String, Hashable, Sendable, Codable, CaseIterable {
    /// The program ended well: after a pause, at the end of its steps, or by itself before.
    case finished
    case failed
    case infeasible
    case cancelled
}

public import ApusSpace

/// A checked study: what is searched, what is optimized, how, within which limits, and what a trial runs.
public struct Study: Hashable, Sendable, Codable {
    /// 1 to 128 bytes of `[A-Za-z0-9._-]`.
    public let name: String
    public let space: Space
    public let objective: Objective

    /// Metrics that are recorded and shown, and that no optimizer ever sees.
    public let holdout: [String]
    public let search: Search

    /// `nil` where every trial runs to its end.
    public let fidelity: StudyFidelity?

    /// `nil` where each trial is one configuration, and nothing else.
    public let instances: StudyInstances?
    public let limits: StudyLimits
    public let resources: Resources
    public let program: Program

    public init(
        name: String,
        space: Space,
        objective: Objective,
        holdout: [String] = [],
        search: Search,
        fidelity: StudyFidelity? = nil,
        instances: StudyInstances? = nil,
        limits: StudyLimits,
        resources: Resources = Resources(),
        program: Program
    ) {
        self.name = name
        self.space = space
        self.objective = objective
        self.holdout = holdout
        self.search = search
        self.fidelity = fidelity
        self.instances = instances
        self.limits = limits
        self.resources = resources
        self.program = program
    }
}

import ApusStudy

/// What the programs of one attempt may take of their machine.
struct AttemptLimits: Hashable, Sendable {
    /// `nil` where the study does not say.
    let memoryBytes: Int?

    /// Their part of the processors when these are short.
    let cores: Int

    /// Whether they get no more than that part, also when nobody else wants it.
    let isCapped: Bool

    /// Processes and threads.
    let processesMax: Int

    init(_ resources: Resources, processesMax: Int) {
        self.memoryBytes = resources.memoryBytes > 0 ? resources.memoryBytes : nil
        self.cores = max(1, resources.cores)
        self.isCapped = resources.isCapped
        self.processesMax = processesMax
    }
}

/// How an attempt ended; each has its own column in every count.
public enum Outcome: String, Hashable, Sendable, Codable, CaseIterable {
    /// The program ended well and reported a finite value for each objective and constraint.
    case succeeded

    /// The program ran the steps that it was to run, and there are more; what it saved is kept.
    case paused

    /// The study's rule for the steps of trials called it off; its last cost stands.
    case stopped

    /// The configuration cannot be run at all: a kernel larger than its input, a forbidden shape.
    case infeasible

    /// The program failed, or reported no finite value for an objective or a constraint.
    case failed

    /// The wall-clock limit passed, and the process tree was killed.
    case timedOut

    /// A user killed it.
    case killed

    /// The worker was lost, or could not run it: says nothing about the configuration.
    case lost

    /// The coordinator called it off: another attempt took its place, or its study was stopped.
    case cancelled
}

package import ApusSpace
package import ApusStudy

/// One attempt, given to a worker.
package struct Assignment: Hashable, Sendable {
    package struct Value: Hashable, Sendable {
        package let name: String
        package let value: Literal

        package init(name: String, value: Literal) {
            self.name = name
            self.value = value
        }
    }

    package let attempt: AttemptID
    package let program: ContentDigest

    /// The active parameters and the constants, in the space's order.
    package let values: [Value]

    /// For everything random in the trial; the same for each attempt of one trial.
    package let seed: UInt64
    package let resources: Resources
    package let wallclock: Duration?

    /// `nil` where the trial runs to its end at once.
    package let steps: AttemptSteps?

    /// A packed folder to begin from; `nil` where the attempt begins anew.
    package let checkpoint: StoredContent?

    /// What the trial is run on; `nil` in a study without instances.
    package let target: RunTarget?

    package init(
        attempt: AttemptID,
        program: ContentDigest,
        values: [Value],
        seed: UInt64,
        resources: Resources,
        wallclock: Duration?,
        steps: AttemptSteps? = nil,
        checkpoint: StoredContent? = nil,
        target: RunTarget? = nil
    ) {
        self.attempt = attempt
        self.program = program
        self.values = values
        self.seed = seed
        self.resources = resources
        self.wallclock = wallclock
        self.steps = steps
        self.checkpoint = checkpoint
        self.target = target
    }
}

/// Why an attempt is to be stopped.
package enum StopReason: UInt32, Hashable, Sendable, CaseIterable {
    case killedByUser = 1
    case studyStopped = 2
    case superseded = 3

    /// The study's rule for the steps of trials lets it not go on.
    case outranked = 4

    /// A study of a higher priority wants the place: save, and end. Not to be killed.
    case giveWay = 5
}

package import ApusSpace
package import ApusStudy

/// All that a runner needs to know of one attempt.
package struct AttemptJob: Sendable {
    package typealias Value = (name: String, value: Literal)

    package let attempt: AttemptID
    package let program: Program

    /// The active parameters and the constants, in the space's order.
    package let values: [Value]
    package let seed: UInt64
    package let resources: Resources

    /// How long the attempt may run in all, post-processing included.
    package let wallclock: Duration?

    /// The absolute path of the run's folder, which exists, with the inputs in it.
    package let folder: String

    package init(
        attempt: AttemptID,
        program: Program,
        values: [Value],
        seed: UInt64,
        resources: Resources,
        wallclock: Duration?,
        folder: String
    ) {
        self.attempt = attempt
        self.program = program
        self.values = values
        self.seed = seed
        self.resources = resources
        self.wallclock = wallclock
        self.folder = folder
    }
}

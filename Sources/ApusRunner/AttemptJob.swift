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

    /// `nil` where the trial runs to its end at once; what was saved before is in the run's folder.
    package let steps: AttemptSteps?

    /// What the trial is run on; `nil` in a study without instances.
    package let target: RunTarget?

    /// The absolute path of the run's folder, which exists, with the inputs in it.
    package let folder: String

    /// The devices that the attempt has for itself, as CUDA_VISIBLE_DEVICES names them; `nil` where nobody chose.
    package var devices: [String]?

    package init(
        attempt: AttemptID,
        program: Program,
        values: [Value],
        seed: UInt64,
        resources: Resources,
        wallclock: Duration?,
        steps: AttemptSteps? = nil,
        target: RunTarget? = nil,
        folder: String
    ) {
        self.attempt = attempt
        self.program = program
        self.values = values
        self.seed = seed
        self.resources = resources
        self.wallclock = wallclock
        self.steps = steps
        self.target = target
        self.folder = folder
    }
}

package import ApusSpace
package import ApusStudy

/// What another tool's file says of a search, as far as Apus has it too.
package struct ImportedSearch: Hashable, Sendable {
    package let name: String?
    package let space: Space

    /// What the other tool calls the parameters, in the order of ``space``.
    package let names: [String]
    package let objective: Objective?

    /// Those after the first.
    package var otherObjectives: [Objective] = []

    /// The other tool's own word for how it searches.
    package let method: String?
    package let trialsMax: Int?
    package let parallel: Int?

    /// How long the whole search may run, and one run of it.
    package let wallclock: Duration?
    package let trialWallclock: Duration?

    /// Which trials are stopped early.
    package let fidelity: StudyFidelity?

    /// GPUs of one trial.
    package let gpus: Int?

    /// The argument vector, with `${name}` where a value goes; empty where the file gives none.
    package let command: [String]

    /// Whether the program gets its values by the command alone, and not from the other tool's library.
    package let passesByCommand: Bool

    /// The JSON file in which the program looks for its values.
    package let jsonFile: String?

    /// The folder that the command is run in, as seen from the file; `nil` where that is the file's own.
    package let codeFolder: String?

    /// Regular expressions with the groups `name` and `value`, where the other tool reads printed lines for metrics.
    package let metricPatterns: [String]

    /// What is doubtful or left out, though the rest can be read.
    package let warnings: [InteropIssue]
}

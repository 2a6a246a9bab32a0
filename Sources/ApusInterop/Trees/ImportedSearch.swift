package import ApusSpace
package import ApusStudy

/// What another tool's file says of a search, as far as Apus has it too.
package struct ImportedSearch: Hashable, Sendable {
    package let name: String?
    package let space: Space

    /// What the other tool calls the parameters, in the order of ``space``.
    package let names: [String]
    package let objective: Objective?

    /// The other tool's own word for how it searches.
    package let method: String?
    package let trialsMax: Int?
    package let parallel: Int?

    /// The argument vector, with `${name}` where a value goes; empty where the file gives none.
    package let command: [String]

    /// What is doubtful or left out, though the rest can be read.
    package let warnings: [InteropIssue]
}

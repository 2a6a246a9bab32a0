/// The file `live-rundata-N.json` by which SMAC's processes share their runs.
///
/// Neither one JSON document nor lines of them: a list of instances, then one object for each run. What stood there
/// once is named by its number afterwards, such as `{"@pc-id": 2}`.
package struct LiveRunFile: Hashable, Sendable {
    /// The program that ran, the same for all runs of a file.
    package struct Target: Hashable, Sendable {
        package let command: String
        package let folder: String
        package let parameterFile: String
        package let parameterText: String

        /// Seconds that a run may take.
        package let cutoff: Double
        package let isDeterministic: Bool

        package init(
            command: String,
            folder: String,
            parameterFile: String,
            parameterText: String,
            cutoff: Double = .greatestFiniteMagnitude,
            isDeterministic: Bool = true
        ) {
            self.command = command
            self.folder = folder
            self.parameterFile = parameterFile
            self.parameterText = parameterText
            self.cutoff = cutoff
            self.isDeterministic = isDeterministic
        }
    }

    package let instances: [LiveRun.Instance]
    package let runs: [LiveRun]

    /// Whether the file ended inside a run, which another process was still writing.
    package let isCut: Bool

    package init(instances: [LiveRun.Instance], runs: [LiveRun], isCut: Bool = false) {
        self.instances = instances
        self.runs = runs
        self.isCut = isCut
    }

    /// The prefix and the suffix by which a process knows its peers' files.
    package static func name(run: Int) -> String {
        "live-rundata-\(run).json"
    }
}

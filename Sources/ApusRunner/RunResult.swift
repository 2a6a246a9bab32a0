package import ApusStudy

/// How an attempt ended, and what of its folder is worth keeping.
package struct RunResult: Hashable, Sendable {
    package let end: AttemptEnd

    /// Files and folders that exist, relative to the run's folder, sorted; empty unless the attempt succeeded or paused.
    package let artifactPaths: [String]

    /// For the worker's log: what was dropped, cut or missing without changing the outcome.
    package let notes: [String]

    package init(end: AttemptEnd, artifactPaths: [String] = [], notes: [String] = []) {
        self.end = end
        self.artifactPaths = artifactPaths
        self.notes = notes
    }
}

package import ApusStudy

/// How an attempt ended, and what of its folder is worth keeping.
package struct RunResult: Hashable, Sendable {
    package let end: AttemptEnd

    /// Files and folders that exist, relative to the run's folder, sorted; empty unless the attempt succeeded or paused.
    package let artifactPaths: [String]

    /// For the worker's log: what was dropped, cut or missing without changing the outcome.
    package let notes: [String]

    /// Processes that could not be killed: what they hold is not free.
    package let leftovers: [Int32]

    package init(end: AttemptEnd, artifactPaths: [String] = [], notes: [String] = [], leftovers: [Int32] = []) {
        self.end = end
        self.artifactPaths = artifactPaths
        self.notes = notes
        self.leftovers = leftovers
    }

    /// The same result, of a program that left processes behind.
    func leaving(_ leftovers: [Int32]) -> RunResult {
        RunResult(end: self.end, artifactPaths: self.artifactPaths, notes: self.notes, leftovers: leftovers)
    }
}

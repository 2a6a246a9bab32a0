internal import ApusSpace
internal import ApusStudy

/// Gathers an ``ImportedSearch`` while a file is read.
struct ImportedDraft {
    var reading = TreeReading()
    var parameters = ImportedParameters()
    var name: String?
    var objective: Objective?
    var method: String?
    var trialsMax: Int?
    var parallel: Int?
    var command: [String] = []

    /// Throws every mistake that was noted.
    mutating func search(file: String) throws(InteropError) -> ImportedSearch {
        let space = self.parameters.space(&self.reading.issues)
        let warnings = try self.reading.issues.warnings(of: file)
        // A space is missing only where an error was noted, which the line above throws.
        guard let space else { throw InteropError(file: file, issues: self.reading.issues.sorted) }
        return ImportedSearch(
            name: self.name,
            space: space,
            names: self.parameters.names,
            objective: self.objective,
            method: self.method,
            trialsMax: self.trialsMax,
            parallel: self.parallel,
            command: self.command,
            warnings: warnings
        )
    }

    /// A count from 1 under a key, when it is there.
    mutating func count(_ node: TreeNode, _ key: String) -> Int? {
        guard let child = node[key], let count = self.reading.whole(child) else { return nil }
        guard count >= 1 else {
            self.reading.wrong(child, "a whole number from 1")
            return nil
        }
        return count
    }
}

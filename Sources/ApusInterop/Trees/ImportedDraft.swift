internal import ApusSpace
internal import ApusStudy

/// Gathers an ``ImportedSearch`` while a file is read.
struct ImportedDraft {
    private static let gpusMax = 64

    var reading = TreeReading()
    var parameters = ImportedParameters()
    var name: String?
    var objective: Objective?
    var method: String?
    var trialsMax: Int?
    var parallel: Int?
    var wallclock: Duration?
    var trialWallclock: Duration?
    var fidelity: StudyFidelity?
    var gpus: Int?
    var command: [String] = []
    var passesByCommand = false
    var jsonFile: String?
    var codeFolder: String?
    var metricPatterns: [String] = []

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
            wallclock: self.wallclock,
            trialWallclock: self.trialWallclock,
            fidelity: self.fidelity,
            gpus: self.gpus,
            command: self.command,
            passesByCommand: self.passesByCommand,
            jsonFile: self.jsonFile,
            codeFolder: self.codeFolder,
            metricPatterns: self.metricPatterns,
            warnings: warnings
        )
    }

    /// A time such as `90s`, `2h` or a number of seconds under a key, when it is there.
    mutating func duration(_ node: TreeNode, _ key: String) -> Duration? {
        guard let child = node[key] else { return nil }
        let units: [Character: Double] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
        let text = child.value.string ?? ""
        let seconds: Double? =
            if let unit = text.last.flatMap({ units[$0] }) {
                DecimalText.number(String(text.dropLast())).map { $0 * unit }
            } else {
                child.value.number ?? DecimalText.number(text)
            }
        guard let seconds, seconds > 0, seconds < Double(Int32.max) else {
            self.reading.wrong(child, "a time such as 90s, 30m, 2h or 1d")
            return nil
        }
        return .milliseconds(Int64((seconds * 1_000).rounded(.up)))
    }

    /// GPUs of one trial under a key, when it is there.
    mutating func gpus(_ node: TreeNode?, _ key: String) -> Int? {
        guard let child = node?[key], let count = self.reading.whole(child) else { return nil }
        guard (0...Self.gpusMax).contains(count) else {
            self.reading.wrong(child, "a whole number from 0 to \(Self.gpusMax)")
            return nil
        }
        return count
    }

    /// Takes a rule that stops trials over, or says how to write it where the file leaves open how long a whole run is.
    mutating func stop(_ rule: String, _ options: [TreeValue.Entry], stepsMax: Int?, at node: TreeNode, key: String) {
        if let stepsMax {
            self.fidelity = StudyFidelity(rule: rule, options: .map(options), stepsMax: stepsMax)
            return
        }
        let texts = options.map { "\($0.key): \($0.value.scalarText ?? "")" } + ["max-steps: N"]
        self.reading.issues.warning(
            at: node.path,
            "early stopping by '\(key)' is not taken over, for it leaves open how many steps a whole run has; write fidelity: "
                + "{\(rule): {\(texts.joined(separator: ", "))}} with that number for N"
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

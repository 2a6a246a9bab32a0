internal import ApusStudy

/// Reads the options of a scenario, from its file first and then from the command line.
struct ScenarioReading {
    struct Entry {
        let key: ScenarioKey
        let text: String
        let place: InteropIssue.Place

        var isOverride: Bool { if case .tree = self.place { true } else { false } }
    }

    private(set) var scenario = Scenario()
    private(set) var values: [Entry] = []

    /// For each key its last place among the values.
    private var lastOf: [ScenarioKey: Int] = [:]
    var issues = IssueList()

    mutating func read(_ line: SourceText.Line) {
        var scanner = LineScanner(Self.withoutComment(line.text))
        guard !scanner.rest.text.isEmpty else { return }
        guard let name = scanner.take(through: "=")?.trimmed else {
            self.issues.error(
                line: line.number,
                column: scanner.rest.column,
                "expected key = value, found '\(Shown.text(scanner.rest.text))'; write a '='"
            )
            return
        }
        let value = scanner.rest
        self.add(
            name.text,
            value.text,
            keyPlace: .text(line: line.number, column: name.column),
            valuePlace: .text(line: line.number, column: value.column)
        )
    }

    mutating func read(_ override: ScenarioFile.Override) {
        let place = InteropIssue.Place.tree("--\(Shown.text(override.name))")
        self.add(override.name, override.value, keyPlace: place, valuePlace: place)
    }

    /// Gives the options to the scenario, and fills in what depends on the objective.
    mutating func finish() {
        let overridden = Set(self.values.filter(\.isOverride).map(\.key))
        self.values.removeAll { !$0.isOverride && overridden.contains($0.key) }
        for entry in self.values { self.apply(entry) }
        let given = Set(self.values.map(\.key))
        if self.scenario.goal.run == .runtime {
            if !given.contains(.intraObj) { self.scenario.goal.intraInstance = .mean10 }
            if !given.contains(.acqFunc) { self.scenario.search.acquisition = .exponential }
            if !given.contains(.rfLogModel) { self.scenario.forest.modelsLogarithm = true }
        }
        self.checkRequired(given)
    }

    private mutating func add(
        _ name: String,
        _ text: String,
        keyPlace: InteropIssue.Place,
        valuePlace: InteropIssue.Place
    ) {
        guard let key = ScenarioKey(name: name) else {
            let remedy = Suggestion.clause(for: name, in: ScenarioKey.names)
            self.report(
                keyPlace,
                "'\(Shown.text(name))' is no option of SMAC" + (remedy.isEmpty ? "; take it away" : remedy)
            )
            return
        }
        guard !text.isEmpty else {
            self.report(valuePlace, "'\(key.rawValue)' has no value; give one, or take the line away")
            return
        }
        let entry = Entry(key: key, text: text, place: valuePlace)
        if key != .initialChallengers, let earlier = self.lastOf[key].map({ self.values[$0] }),
            earlier.isOverride == entry.isOverride
        {
            if earlier.text != text {
                self.report(keyPlace, "'\(key.rawValue)' is given twice, and differs; take one away")
            }
            return
        }
        if name.drop(while: { $0 == "-" }) == "cores" {
            self.issues.add(
                InteropIssue(severity: .warning, place: keyPlace, message: "'cores' is deprecated; write 'cli-cores'")
            )
        }
        self.lastOf[key] = self.values.count
        self.values.append(entry)
    }

    private mutating func apply(_ entry: Entry) {
        let value = ScenarioValue(key: entry.key, text: entry.text)
        do {
            if try self.scenario.algorithm.take(value) { return }
            if try self.scenario.goal.take(value) { return }
            if try self.scenario.files.take(value) { return }
            if try self.scenario.limits.take(value) { return }
            if try self.scenario.search.take(value) { return }
            if try self.scenario.forest.take(value) { return }
            if try self.scenario.sharing.take(value) { return }
            let isTaken = try self.scenario.runs.take(value)
            precondition(isTaken, "every key has a place in the scenario, which a test checks")
        } catch {
            self.report(entry.place, error.message)
        }
    }

    private mutating func checkRequired(_ given: Set<ScenarioKey>) {
        let required: [(ScenarioKey, String)] = [
            (.algoExec, "./wrapper.sh"), (.pcsFile, "params.pcs"), (.runObj, "QUALITY"),
        ]
        for (key, example) in required where !given.contains(key) {
            self.issues.error(at: "", "'\(key.rawValue)' is missing; write \(key.rawValue) = \(example)")
        }
        if self.scenario.files.usesInstances, !given.contains(.instances) {
            self.issues.error(
                at: "",
                "'instances' is missing; name the file of the instances, or write use-instances = false"
            )
        }
        if self.scenario.algorithm.cutoff == nil, self.scenario.limits.cpuTime != nil {
            self.issues.warning(
                at: "",
                "no 'cutoff-time' is given, so a run whose result cannot be read has no runtime to be charged with; "
                    + "give one"
            )
        }
        if self.scenario.runs.evaluator != .command {
            self.issues.warning(
                at: "",
                "'tae' is \(self.scenario.runs.evaluator.rawValue), and Apus runs commands only; 'algo-exec' is run"
            )
        }
    }

    private mutating func report(_ place: InteropIssue.Place, _ message: String) {
        self.issues.add(InteropIssue(place: place, message: message))
    }

    /// A comment begins the line, or stands behind a blank.
    private static func withoutComment(_ text: String) -> String {
        var isAfterBlank = true
        for index in text.indices {
            if text[index] == "#", isAfterBlank { return String(text[..<index]) }
            isAfterBlank = text[index] == " " || text[index] == "\t"
        }
        return text
    }
}

internal import ApusSpace
internal import ApusStudy

/// Reads a sweep of Weights & Biases.
struct SweepReader {
    private static let depthMax = 20
    private static let jsonFile = "parameters.json"

    var draft = ImportedDraft()
    private var program: String?

    /// For each parameter whether all its choices are booleans, which some macros treat apart.
    private var flags: Set<String> = []

    mutating func read(_ root: TreeNode) {
        self.draft.name = root["name"]?.value.string
        self.draft.method = self.draft.reading.text(root, "method")
        self.program = root["program"]?.value.string
        self.draft.trialsMax = self.draft.count(root, "run_cap")
        if let metric = root["metric"] { self.readMetric(metric) }
        self.draft.reading.warnOfIgnored(["metrics"], in: root, "Apus takes one objective; name it under 'metric'")
        if let rule = root["early_terminate"] { self.readStopping(rule) }
        guard let parameters = self.draft.reading.required(root, "parameters") else { return }
        self.readGroup(parameters, prefix: "", depth: 0)
        self.readCommand(root["command"])
    }

    private mutating func readMetric(_ node: TreeNode) {
        guard let name = self.draft.reading.text(node, "name") else { return }
        let goal = node["goal"]?.value.string ?? "minimize"
        guard let goal = Objective.Goal(rawValue: goal) else {
            return self.draft.reading.issues.error(
                at: node.path(to: "goal"),
                "'\(Shown.text(goal))' is no goal; write minimize or maximize"
            )
        }
        self.draft.objective = Objective(metric: name, goal: goal)
        self.draft.reading.warnOfIgnored(["target"], in: node, "stop the study when it is there: apus study stop")
    }

    /// Rungs at every power of eta, from `min_iter` on or below `max_iter`.
    private mutating func readStopping(_ node: TreeNode) {
        guard node["type"]?.value.string == "hyperband" else {
            return self.draft.reading.issues.warning(
                at: node.path,
                "'early_terminate' is not taken over; choose a rule under 'fidelity' in the study file"
            )
        }
        let eta = min(max(self.draft.count(node, "eta") ?? 3, 2), 100)
        let stepsMax = self.draft.count(node, "max_iter")
        var stepsMin = self.draft.count(node, "min_iter")
        if let stepsMax {
            let rungs = self.draft.count(node, "s") ?? 2
            stepsMin = (0..<min(rungs, 64)).reduce(stepsMax) { steps, _ in max(1, steps / eta) }
        }
        let options: [TreeValue.Entry] = [
            .init(key: "type", value: .text("stopping")), .init(key: "min-steps", value: .integer(stepsMin ?? 1)),
            .init(key: "eta", value: .integer(eta)),
        ]
        self.draft.stop("asha", options, stepsMax: stepsMax, at: node, key: "early_terminate")
    }

    private mutating func readGroup(_ node: TreeNode, prefix: String, depth: Int) {
        guard depth < Self.depthMax else {
            return self.draft.reading.issues.error(
                at: node.path,
                "the groups are nested deeper than \(Self.depthMax) levels"
            )
        }
        for (key, child) in self.draft.reading.map(node) {
            guard child.value.entries != nil else {
                self.draft.reading.wrong(child, "a map such as {min: 0, max: 1}")
                continue
            }
            if let group = child["parameters"] {
                self.readGroup(group, prefix: "\(prefix)\(key).", depth: depth + 1)
            } else if let domain = self.domain(child) {
                self.add("\(prefix)\(key)", domain, at: child.path)
            } else {
                self.draft.parameters.addBroken("\(prefix)\(key)")
            }
        }
    }

    private mutating func add(_ name: String, _ domain: Domain, at path: String) {
        self.draft.parameters.add(name, domain, at: path, &self.draft.reading.issues)
        let areFlags = domain.choices.allSatisfy { if case .boolean = $0 { true } else { false } }
        if areFlags, !domain.choices.isEmpty { self.flags.insert(name) }
    }

    private mutating func domain(_ node: TreeNode) -> Domain? {
        if let distribution = node["distribution"]?.value.string {
            var reader = SweepDistribution(node: node, reading: self.draft.reading)
            defer { self.draft.reading = reader.reading }
            return reader.domain(distribution)
        }
        if let value = node["value"] { return self.constant(value) }
        if node["values"] != nil {
            self.draft.reading.warnOfIgnored(["probabilities"], in: node, "all values are alike")
            return self.draft.reading.choices(node, "values").map(Domain.categorical)
        }
        guard let low = node["min"], let high = node["max"] else {
            self.draft.reading.issues.error(
                at: node.path,
                "the parameter needs 'value', 'values', 'min' and 'max', or 'distribution'; add one"
            )
            return nil
        }
        if case .integer(let lower) = low.value, case .integer(let upper) = high.value {
            return .integer(lower: lower, upper: upper)
        }
        guard let lower = self.draft.reading.number(low), let upper = self.draft.reading.number(high) else {
            return nil
        }
        return .real(lower: lower, upper: upper)
    }

    private mutating func constant(_ node: TreeNode) -> Domain? {
        if let literal = node.value.literal { return .constant(literal) }
        self.draft.reading.wrong(node, "a text, a number or a boolean")
        return nil
    }

    private mutating func readCommand(_ node: TreeNode?) {
        guard let node else {
            guard self.program != nil else { return }
            self.draft.command = ["${env}", "${interpreter}", "${program}", "${args}"].flatMap {
                self.words(of: $0, at: "")
            }
            return
        }
        guard let elements = node.elements else { return self.draft.reading.wrong(node, "a list of words") }
        for element in elements {
            guard let word = element.value.scalarText else {
                self.draft.reading.wrong(element, "a text")
                continue
            }
            self.draft.command += self.words(of: word, at: element.path)
        }
    }

    /// What a word of the command becomes; a macro may become several.
    private mutating func words(of word: String, at path: String) -> [String] {
        if word.hasPrefix("${args") { self.draft.passesByCommand = true }
        let pairs = zip(self.draft.parameters.names, self.draft.parameters.parameters.map(\.name))
        switch word {
        case "${env}": return ["/usr/bin/env"]
        case "${interpreter}": return ["python"]
        case "${program}":
            if let program = self.program { return [program] }
            self.draft.reading.issues.error(at: path, "the command has ${program}, and 'program' is missing; add it")
            return []
        case "${args}": return pairs.map { "--\($0)=${\($1)}" }
        case "${args_no_hyphens}": return pairs.map { "\($0)=${\($1)}" }
        case "${args_no_boolean_flags}":
            if let flag = self.draft.parameters.names.first(where: self.flags.contains) {
                self.draft.reading.issues.warning(
                    at: path,
                    "'\(Shown.text(flag))' is true or false, and becomes --\(Shown.text(flag))=true; the program must "
                        + "take that"
                )
            }
            return pairs.map { "--\($0)=${\($1)}" }
        case "${args_json}", "${args_json_file}":
            if word == "${args_json}" {
                self.draft.reading.issues.warning(
                    at: path,
                    "\(word) becomes the name of a file, '\(Self.jsonFile)', which holds that JSON; let the program read it"
                )
            }
            self.draft.jsonFile = Self.jsonFile
            return [Self.jsonFile]
        default: return [word]
        }
    }
}

internal import ApusSpace
internal import ApusStudy

/// Reads an Experiment of Katib.
struct KatibReader {
    var draft = ImportedDraft()

    mutating func read(_ root: TreeNode) {
        self.draft.name = root["metadata"]?["name"]?.value.string
        guard let spec = self.draft.reading.required(root, "spec") else { return }
        for node in self.draft.reading.list(spec, "parameters") ?? [] { self.readParameter(node) }
        if let objective = self.draft.reading.required(spec, "objective") { self.readObjective(objective) }
        self.draft.method = spec["algorithm"]?["algorithmName"]?.value.string
        self.draft.trialsMax = self.draft.count(spec, "maxTrialCount")
        self.draft.parallel = self.draft.count(spec, "parallelTrialCount") ?? 3
        if let rule = spec["earlyStopping"] { self.readStopping(rule) }
        self.draft.reading.warnOfIgnored(["maxFailedTrialCount"], in: spec, "failed trials end no study")
        if let template = spec["trialTemplate"] { self.readCommand(template) }
        self.readCollector(spec["metricsCollectorSpec"])
    }

    /// Katib reads `name=value` from standard output where nothing else is said.
    private mutating func readCollector(_ node: TreeNode?) {
        let kind = node?["collector"]?["kind"]?.value.string ?? "StdOut"
        guard kind == "StdOut" else {
            self.draft.reading.issues.warning(
                at: node?.path ?? "",
                "metrics of the kind '\(Shown.text(kind))' are not taken over; say in 'run.metrics' where they stand"
            )
            return
        }
        for format in node?["source"]?["filter"]?["metricsFormat"]?.elements ?? [] {
            if let pattern = format.value.string.flatMap(NamedGroups.pattern) {
                self.draft.metricPatterns.append(pattern)
            } else {
                self.draft.reading.wrong(format, "a regular expression with two groups")
            }
        }
        if self.draft.metricPatterns.isEmpty { self.draft.metricPatterns = [NamedGroups.standard] }
    }

    private mutating func readObjective(_ node: TreeNode) {
        guard let type = self.draft.reading.text(node, "type"),
            let metric = self.draft.reading.text(node, "objectiveMetricName")
        else { return }
        guard let goal = Objective.Goal(rawValue: type) else {
            return self.draft.reading.issues.error(
                at: node.path(to: "type"),
                "'\(Shown.text(type))' is no goal; write minimize or maximize"
            )
        }
        let strategies = node["metricStrategies"]?.elements ?? []
        let strategy = strategies.first { $0["name"]?.value.string == metric }?["value"]?.value.string
        let isBest = strategy == (goal == .minimize ? "min" : "max")
        self.draft.objective = Objective(metric: metric, goal: goal, reading: isBest ? .best : .last)
        self.draft.reading.warnOfIgnored(["goal"], in: node, "stop the study when it is there: apus study stop")
    }

    private mutating func readStopping(_ node: TreeNode) {
        guard node["algorithmName"]?.value.string == "medianstop" else {
            return self.draft.reading.issues.warning(
                at: node.path,
                "'earlyStopping' is not taken over; choose a rule under 'fidelity' in the study file"
            )
        }
        let names = ["min_trials_required": "min-trials", "start_step": "grace-steps"]
        var options: [TreeValue.Entry] = []
        for setting in node["algorithmSettings"]?.elements ?? [] {
            guard let name = setting["name"]?.value.string.flatMap({ names[$0] }),
                let value = self.draft.reading.whole(setting, "value")
            else { continue }
            options.append(.init(key: name, value: .integer(value)))
        }
        self.draft.stop("median", options, stepsMax: nil, at: node, key: "earlyStopping")
    }

    private mutating func readParameter(_ node: TreeNode) {
        guard let name = self.draft.reading.text(node, "name"),
            let type = self.draft.reading.text(node, "parameterType"),
            let space = self.draft.reading.required(node, "feasibleSpace")
        else { return }
        guard let domain = self.domain(type, space, node) else { return self.draft.parameters.addBroken(name) }
        self.draft.parameters.add(name, domain, at: node.path, &self.draft.reading.issues)
    }

    private mutating func domain(_ type: String, _ space: TreeNode, _ node: TreeNode) -> Domain? {
        switch type {
        case "double", "int":
            let distribution = space["distribution"]?.value.string ?? "uniform"
            let scale: Domain.Scale = distribution.hasPrefix("log") ? .log : .linear
            if distribution.lowercased().hasSuffix("normal") {
                self.draft.reading.issues.warning(
                    at: space.path,
                    "'\(Shown.text(distribution))' becomes its range, all of it alike"
                )
            }
            return type == "int" ? self.integers(space, scale) : self.reals(space, scale)
        case "discrete":
            let values = self.draft.reading.list(space, "list") ?? []
            let numbers = values.compactMap { self.draft.reading.number($0) }.sorted()
            guard numbers.count == values.count else { return nil }
            return .ordinal(numbers.map { number in Int(exactly: number).map(Literal.integer) ?? .real(number) })
        case "categorical":
            return self.draft.reading.choices(space, "list").map { choices in
                .categorical(choices.map { .text($0.description) })
            }
        default:
            self.draft.reading.issues.error(
                at: node.path(to: "parameterType"),
                "'\(Shown.text(type))' is no type of Katib; write double, int, discrete or categorical"
            )
            return nil
        }
    }

    private mutating func integers(_ space: TreeNode, _ scale: Domain.Scale) -> Domain? {
        guard let lower = self.draft.reading.whole(space, "min"), let upper = self.draft.reading.whole(space, "max")
        else {
            return nil
        }
        let step = space["step"].flatMap { self.draft.reading.whole($0) }
        return .integer(lower: lower, upper: upper, scale: scale, step: step == 1 ? nil : step)
    }

    private mutating func reals(_ space: TreeNode, _ scale: Domain.Scale) -> Domain? {
        guard let lower = self.draft.reading.number(space, "min"), let upper = self.draft.reading.number(space, "max")
        else { return nil }
        return .real(
            lower: lower,
            upper: upper,
            scale: scale,
            step: space["step"].flatMap { self.draft.reading.number($0) }
        )
    }

    /// The command and the arguments of the container that trains, with `${trialParameters.x}` replaced.
    private mutating func readCommand(_ template: TreeNode) {
        var references: [(String, String)] = []
        for node in template["trialParameters"]?.elements ?? [] {
            guard let name = self.draft.reading.text(node, "name"),
                let reference = self.draft.reading.text(node, "reference")
            else { continue }
            if let index = self.draft.parameters.index(of: reference, at: node.path, &self.draft.reading.issues) {
                references.append(("${trialParameters.\(name)}", "${\(self.draft.parameters.parameters[index].name)}"))
            }
        }
        guard let spec = template["trialSpec"] else { return }
        let containers = spec["spec"]?["template"]?["spec"]?["containers"]?.elements ?? []
        let primary = template["primaryContainerName"]?.value.string
        guard let container = containers.first(where: { $0["name"]?.value.string == primary }) ?? containers.first
        else {
            return self.draft.reading.issues.warning(
                at: spec.path,
                "the trial's specification has no containers, so no command is taken over; write it in the study file"
            )
        }
        self.draft.passesByCommand = !references.isEmpty
        self.draft.gpus = self.draft.gpus(container["resources"]?["limits"], "nvidia.com/gpu")
        for node in (container["command"]?.elements ?? []) + (container["args"]?.elements ?? []) {
            guard let word = node.value.scalarText else {
                self.draft.reading.wrong(node, "a text")
                continue
            }
            self.draft.command.append(references.reduce(word) { $0.replacing($1.0, with: $1.1) })
        }
        self.draft.reading.issues.warning(
            at: spec.path,
            "only the container's command is taken over; see to its image and files"
        )
    }
}

internal import ApusSpace
internal import ApusStudy

/// Reads NNI's search spaces and experiments, with keys in camel case or in snake case.
struct NNIReader {
    private static let depthMax = 20
    private static let types = [
        "choice", "randint", "uniform", "loguniform", "quniform", "qloguniform", "normal", "lognormal", "qnormal",
        "qlognormal",
    ]

    var draft = ImportedDraft()

    mutating func readExperiment(_ root: TreeNode, searchSpace: TreeValue?) {
        self.draft.name = Self.value(root, "experimentName", "experiment_name")?.value.string
        self.draft.trialsMax = self.count(root, "maxTrialNumber", "max_trial_number")
        self.draft.parallel = self.count(root, "trialConcurrency", "trial_concurrency")
        self.draft.wallclock = self.duration(root, "maxExperimentDuration", "max_experiment_duration")
        self.draft.trialWallclock = self.duration(root, "maxTrialDuration", "max_trial_duration")
        self.draft.gpus = self.draft.gpus(root, root["trialGpuNumber"] == nil ? "trial_gpu_number" : "trialGpuNumber")
        if let assessor = root["assessor"] { self.readAssessor(assessor) }
        if let tuner = root["tuner"] { self.readTuner(tuner) }
        if let command = Self.value(root, "trialCommand", "trial_command")?.value.string {
            // NNI hands the command to a shell.
            self.draft.command = ["/bin/sh", "-c", command]
        }
        self.readFolder(Self.value(root, "trialCodeDirectory", "trial_code_directory"))
        if let searchSpace {
            self.readSpace(TreeNode(searchSpace, path: "searchSpace"), prefix: "", parent: nil, depth: 0)
        } else if let space = Self.value(root, "searchSpace", "search_space") {
            self.readSpace(space, prefix: "", parent: nil, depth: 0)
        } else {
            self.draft.reading.issues.error(
                at: "",
                "'searchSpace' is missing; add it, or give the file that 'searchSpaceFile' names"
            )
        }
    }

    /// `parent` is the choice under which the parameters are active.
    mutating func readSpace(_ node: TreeNode, prefix: String, parent: (index: Int, choice: Int)?, depth: Int) {
        guard depth < Self.depthMax else {
            return self.draft.reading.issues.error(
                at: node.path,
                "the choices are nested deeper than \(Self.depthMax) levels"
            )
        }
        for (key, child) in self.draft.reading.map(node) where key != "_name" {
            guard child.value.entries != nil else {
                self.draft.reading.wrong(child, "a map with '_type' and '_value'")
                continue
            }
            self.readParameter("\(prefix)\(key)", child, parent: parent, depth: depth)
        }
    }

    private mutating func readParameter(
        _ name: String,
        _ node: TreeNode,
        parent: (index: Int, choice: Int)?,
        depth: Int
    ) {
        guard let type = self.draft.reading.text(node, "_type"), let values = self.draft.reading.list(node, "_value")
        else {
            return
        }
        var nested: [(choice: Int, node: TreeNode, name: String)] = []
        let domain =
            type == "choice" ? self.choices(values, &nested) : self.range(type, values.compactMap(\.value.number), node)
        guard let domain,
            let index = self.draft.parameters.add(name, domain, at: node.path, &self.draft.reading.issues)
        else { return }
        if let parent {
            let value = ParameterValue.choice(parent.choice)
            let expression = Condition.Expression.comparison(parent: parent.index, .equal, values: [value])
            self.draft.parameters.add(Condition(child: index, expression: expression), at: node.path)
        }
        for (choice, child, childName) in nested {
            self.readSpace(child, prefix: "\(name).\(childName).", parent: (index, choice), depth: depth + 1)
        }
    }

    /// A choice that is a map with `_name` has parameters of its own.
    private mutating func choices(
        _ values: [TreeNode],
        _ nested: inout [(choice: Int, node: TreeNode, name: String)]
    ) -> Domain? {
        var literals: [Literal] = []
        for (index, value) in values.enumerated() {
            if let literal = value.value.literal {
                literals.append(literal)
            } else if let name = value["_name"]?.value.scalarText {
                literals.append(.text(name))
                nested.append((index, value, name))
            } else {
                self.draft.reading.wrong(value, "a value, or a map with '_name'")
                return nil
            }
        }
        return .categorical(literals)
    }

    private mutating func range(_ type: String, _ numbers: [Double], _ node: TreeNode) -> Domain? {
        guard Self.types.contains(type) else {
            self.draft.reading.issues.error(
                at: node.path(to: "_type"),
                "'\(Shown.text(type))' is no type of NNI; the types are \(Self.types.joined(separator: ", "))"
                    + Suggestion.clause(for: type, in: Self.types)
            )
            return nil
        }
        let expected = type.hasPrefix("q") ? 3 : 2
        guard numbers.count == expected, node["_value"]?.value.items?.count == expected else {
            self.draft.reading.issues.error(
                at: node.path(to: "_value"),
                "'\(type)' takes \(expected) numbers; write them as a list"
            )
            return nil
        }
        let scale: Domain.Scale = type.contains("log") ? .log : .linear
        switch type {
        case "randint": return self.integers(numbers, node)
        case "uniform", "loguniform": return .real(lower: numbers[0], upper: numbers[1], scale: scale)
        case "quniform", "qloguniform": return Distribution.quantized(numbers[0], numbers[1], numbers[2], scale)
        default:
            self.draft.reading.issues.warning(at: node.path, Distribution.warning(type))
            var (lower, upper) = Distribution.normal(mean: numbers[0], deviation: numbers[1])
            if scale == .log { (lower, upper) = (PortableFunctions.exp(lower), PortableFunctions.exp(upper)) }
            guard expected == 3 else { return .real(lower: lower, upper: upper, scale: scale) }
            return Distribution.quantized(lower, upper, numbers[2], scale)
        }
    }

    /// The upper bound is exclusive.
    private mutating func integers(_ numbers: [Double], _ node: TreeNode) -> Domain? {
        guard let lower = Int(exactly: numbers[0]), let upper = Int(exactly: numbers[1]) else {
            self.draft.reading.issues.error(at: node.path(to: "_value"), "'randint' takes whole numbers; round them")
            return nil
        }
        return .integer(lower: lower, upper: upper.subtractingReportingOverflow(1).partialValue)
    }

    /// NNI counts it from the experiment's own folder.
    private mutating func readFolder(_ node: TreeNode?) {
        guard let node, let path = node.value.string else { return }
        let parts = path.split(separator: "/").filter { $0 != "." }
        guard !path.hasPrefix("/"), !parts.contains("..") else {
            return self.draft.reading.issues.warning(
                at: node.path,
                "'\(Shown.text(path))' lies elsewhere; copy what the program needs beside the study file, and name it under "
                    + "'run.inputs'"
            )
        }
        if !parts.isEmpty { self.draft.codeFolder = parts.joined(separator: "/") }
    }

    private mutating func readAssessor(_ node: TreeNode) {
        let arguments = Self.value(node, "classArgs", "class_args")
        let start = arguments.flatMap { self.draft.count($0, "start_step") }
        let options = start.map { [TreeValue.Entry(key: "grace-steps", value: .integer($0))] } ?? []
        switch node["name"]?.value.string?.lowercased() {
        case "medianstop": self.draft.stop("median", options, stepsMax: nil, at: node, key: "assessor")
        case "curvefitting":
            let steps = arguments.flatMap { self.draft.count($0, "epoch_num") }
            self.draft.stop("extrapolation", options, stepsMax: steps, at: node, key: "assessor")
        default:
            self.draft.reading.issues.warning(
                at: node.path,
                "'assessor' is not taken over; choose a rule under 'fidelity' in the study file"
            )
        }
    }

    private mutating func readTuner(_ node: TreeNode) {
        self.draft.method = node["name"]?.value.string
        let arguments = Self.value(node, "classArgs", "class_args")
        guard let mode = arguments?["optimize_mode"] else {
            return self.draft.reading.issues.warning(
                at: node.path,
                "'classArgs.optimize_mode' is missing, so the objective is not taken over; name it in the study file"
            )
        }
        guard let goal = mode.value.string.flatMap(Objective.Goal.init) else {
            return self.draft.reading.wrong(mode, "minimize or maximize")
        }
        self.draft.objective = Objective(metric: "default", goal: goal)
    }

    private mutating func count(_ node: TreeNode, _ key: String, _ otherKey: String) -> Int? {
        self.draft.count(node, node[key] == nil ? otherKey : key)
    }

    private mutating func duration(_ node: TreeNode, _ key: String, _ otherKey: String) -> Duration? {
        self.draft.duration(node, node[key] == nil ? otherKey : key)
    }

    private static func value(_ node: TreeNode, _ key: String, _ otherKey: String) -> TreeNode? {
        node[key] ?? node[otherKey]
    }
}

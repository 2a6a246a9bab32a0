internal import ApusStudy

/// Reads `objective`, `objectives`, `constraints` and `holdout`, and compares them with each other and with what the
/// program measures.
struct ObjectiveReading {
    /// The first one; `nil` where there is none, or one is wrong.
    var objective: Objective? { self.objectives.first }

    /// In the order of the file; empty when one is wrong, which was noted then.
    let objectives: [Objective]
    let holdout: [String]
    let constraints: ConstraintReading

    private let root: SourceNode
    private let diagnostics: DiagnosticList

    /// `root` is what passed the check of its form, `source` the whole file.
    init(root: SourceNode, source: SourceNode, diagnostics: DiagnosticList) {
        self.root = root
        self.diagnostics = diagnostics
        self.holdout = Self.metrics(root["holdout"]).compactMap(\.text)
        self.constraints = ConstraintReading(
            root["constraints"],
            source: source["constraints"],
            diagnostics: diagnostics
        )
        Self.checkPresence(source, diagnostics: diagnostics)
        if root["objectives"] != nil {
            let read = zip(root["objectives"]?.items ?? [], source["objectives"]?.items ?? []).map { node, whole in
                let isWhole = node.entries.count == whole.entries.count
                return Self.objective(node, name: "an objective", isWhole: isWhole, diagnostics: diagnostics)
            }
            self.objectives = read.contains { $0 == nil } ? [] : read.compactMap(\.self)
        } else {
            let isWhole = root["objective"]?.entries.count == source["objective"]?.entries.count
            let read = Self.objective(
                root["objective"],
                name: "'objective'",
                isWhole: isWhole,
                diagnostics: diagnostics
            )
            self.objectives = read.map { [$0] } ?? []
        }
    }

    /// Notes contradictions; `root` is the whole file, with the parts that were left out.
    func check(program: Program?, root: SourceNode) {
        self.checkObjectives()
        self.checkHoldout()
        self.constraints.check(objectives: self.objectives)
        guard case .train = program else { return }
        let nodes = self.metricNodes + Self.metrics(self.root["holdout"])
        let metrics = nodes.compactMap { node in node.text.map { (name: $0, place: node.place) } }
        for (name, place) in metrics + self.constraints.metrics {
            guard TrainSchema.metrics.contains(name) else {
                let hint = Suggestion.clause(for: name, in: TrainSchema.metrics)
                let list = TrainSchema.metrics.joined(separator: ", ")
                self.diagnostics.error(
                    place,
                    "'train' measures no '\(ScalarText.shortened(name))'\(hint.isEmpty ? "; it measures \(list)" : hint)"
                )
                continue
            }
            if name.hasPrefix("val_"), root["train"]?["dataset"]?["split"]?["validation"] == nil {
                self.diagnostics.error(
                    place,
                    "'\(name)' needs validation data; add split: {validation: 0.1} to 'train.dataset'"
                )
            }
        }
    }

    private var metricNodes: [SourceNode] {
        let nodes = self.root["objectives"]?.items ?? [self.root["objective"]].compactMap(\.self)
        return nodes.flatMap { [$0["minimize"], $0["maximize"]].compactMap(\.self) }
    }

    /// One of the two keys, and not both; what is there and wrong has been named.
    private static func checkPresence(_ source: SourceNode, diagnostics: DiagnosticList) {
        switch (source.entry("objective"), source.entry("objectives")) {
        case (nil, nil):
            diagnostics.error(
                source.place,
                "the study has no 'objective'; add {minimize: METRIC} or {maximize: METRIC}, or 'objectives' with "
                    + "several of them"
            )
        case (let one?, let several?):
            diagnostics.error(
                max(one.keyPlace, several.keyPlace),
                "a study has either 'objective' or 'objectives', and this has both; list all of them in 'objectives'"
            )
        default: break
        }
    }

    private func checkObjectives() {
        var seen: [String: Objective.Goal] = [:]
        for (node, objective) in zip(self.metricNodes, self.objectives) {
            let name = ScalarText.shortened(objective.metric)
            if let goal = seen[objective.metric] {
                let why =
                    goal == objective.goal
                    ? "stands twice in 'objectives'; remove one"
                    : "cannot be made small and large at once; keep one, or bound it in 'constraints'"
                self.diagnostics.error(node.place, "'\(name)' \(why)")
            }
            seen[objective.metric] = objective.goal
        }
        guard self.objectives.count == 1, let node = self.root["objectives"]?.items.first?["reference"] else { return }
        self.diagnostics.warning(
            node.place,
            "'reference' counts beside other objectives, and there is one alone; take it out, or bound the metric in "
                + "'constraints'"
        )
    }

    private func checkHoldout() {
        var seen: Set<String> = []
        let bounded = Set(self.constraints.metrics.map(\.name))
        for node in Self.metrics(self.root["holdout"]) {
            guard let name = node.text else { continue }
            let isObjective = self.objectives.contains { $0.metric == name }
            if isObjective || bounded.contains(name) {
                let role =
                    isObjective ? self.objectives.count > 1 ? "an objective" : "the objective" : "in 'constraints'"
                self.diagnostics.error(
                    node.place,
                    "'\(ScalarText.shortened(name))' is \(role), and 'holdout' keeps it from the optimizer; "
                        + "take it out of one of the two"
                )
            } else if !seen.insert(name).inserted {
                self.diagnostics.warning(node.place, "'\(ScalarText.shortened(name))' stands twice in 'holdout'")
            }
        }
    }

    private static func metrics(_ node: SourceNode?) -> [SourceNode] {
        guard let node else { return [] }
        return node.scalar == nil ? node.items : [node]
    }

    private static func objective(
        _ node: SourceNode?,
        name: String,
        isWhole: Bool,
        diagnostics: DiagnosticList
    ) -> Objective? {
        guard let node else { return nil }
        let (reading, reference) = (Self.reading(node["value"]), node["reference"]?.real)
        switch (node["minimize"]?.text, node["maximize"]?.text) {
        case (let metric?, nil):
            return Objective(metric: metric, goal: .minimize, reading: reading, reference: reference)
        case (nil, let metric?):
            return Objective(metric: metric, goal: .maximize, reading: reading, reference: reference)
        case (nil, nil):
            // A key that was misspelt has been named already.
            guard isWhole else { return nil }
            diagnostics.error(node.place, "\(name) names no metric; write {minimize: METRIC} or {maximize: METRIC}")
        case (_?, _?):
            diagnostics.error(node.place, "\(name) has both 'minimize' and 'maximize'; remove one")
        }
        return nil
    }

    static func reading(_ node: SourceNode?) -> Objective.Reading {
        if let step = node?["step"]?.integer { return .atStep(step) }
        return node?.text == "best" ? .best : .last
    }
}

internal import ApusStudy

/// Reads `objective` and `holdout`, and compares them with each other and with what the program measures.
struct ObjectiveReading {
    let objective: Objective?
    let holdout: [String]

    private let root: SourceNode
    private let diagnostics: DiagnosticList

    /// `root` is what passed the check of its form, `source` the whole file.
    init(root: SourceNode, source: SourceNode, diagnostics: DiagnosticList) {
        self.root = root
        self.diagnostics = diagnostics
        let isWhole = root["objective"]?.entries.count == source["objective"]?.entries.count
        self.objective = Self.objective(root["objective"], isWhole: isWhole, diagnostics: diagnostics)
        self.holdout = Self.metrics(root["holdout"]).compactMap(\.text)
    }

    /// Notes contradictions; `root` is the whole file, with the parts that were left out.
    func check(program: Program?, root: SourceNode) {
        self.checkHoldout()
        guard case .train = program else { return }
        let metrics = self.metricNodes + Self.metrics(self.root["holdout"])
        for node in metrics {
            guard let name = node.text else { continue }
            guard TrainSchema.metrics.contains(name) else {
                let hint = Suggestion.clause(for: name, in: TrainSchema.metrics)
                let list = TrainSchema.metrics.joined(separator: ", ")
                self.diagnostics.error(
                    node.place,
                    "'train' measures no '\(ScalarText.shortened(name))'\(hint.isEmpty ? "; it measures \(list)" : hint)"
                )
                continue
            }
            if name.hasPrefix("val_"), root["train"]?["dataset"]?["split"]?["validation"] == nil {
                self.diagnostics.error(
                    node.place,
                    "'\(name)' needs validation data; add split: {validation: 0.1} to 'train.dataset'"
                )
            }
        }
    }

    private var metricNodes: [SourceNode] {
        [self.root["objective"]?["minimize"], self.root["objective"]?["maximize"]].compactMap { $0 }
    }

    private func checkHoldout() {
        var seen: Set<String> = []
        for node in Self.metrics(self.root["holdout"]) {
            guard let name = node.text else { continue }
            if name == self.objective?.metric {
                self.diagnostics.error(
                    node.place,
                    "'\(ScalarText.shortened(name))' is the objective, and 'holdout' keeps it from the optimizer; "
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

    private static func objective(_ node: SourceNode?, isWhole: Bool, diagnostics: DiagnosticList) -> Objective? {
        guard let node else { return nil }
        let reading = Self.reading(node["value"])
        switch (node["minimize"]?.text, node["maximize"]?.text) {
        case (let metric?, nil):
            return Objective(metric: metric, goal: .minimize, reading: reading)
        case (nil, let metric?):
            return Objective(metric: metric, goal: .maximize, reading: reading)
        case (nil, nil):
            // A key that was misspelt has been named already.
            guard isWhole else { return nil }
            diagnostics.error(node.place, "'objective' names no metric; write {minimize: METRIC} or {maximize: METRIC}")
        case (_?, _?):
            diagnostics.error(node.place, "'objective' has both 'minimize' and 'maximize'; remove one")
        }
        return nil
    }

    private static func reading(_ node: SourceNode?) -> Objective.Reading {
        if let step = node?["step"]?.integer { return .atStep(step) }
        return node?.text == "best" ? .best : .last
    }
}

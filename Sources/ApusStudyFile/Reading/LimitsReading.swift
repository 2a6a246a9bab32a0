internal import ApusStudy

/// Reads `limits`, `confirm`, `keep`, `failures` and `warm-start`.
struct LimitsReading {
    /// What passed the check of its form.
    let root: SourceNode
    let diagnostics: DiagnosticList

    func limits() -> StudyLimits {
        let node = self.root["limits"]
        return StudyLimits(
            trials: node?["trials"]?.integer,
            wallclock: node?["wallclock"]?.text.flatMap(Quantity.duration),
            gpuTime: node?["gpu-time"]?.text.flatMap(Quantity.duration),
            target: self.target(node?["target"]),
            plateau: self.plateau(node?["plateau"]),
            parallel: node?["parallel"]?.integer,
            trialWallclock: node?["trial-wallclock"]?.text.flatMap(Quantity.duration),
            attempts: node?["attempts"]?.integer ?? 5
        )
    }

    func confirmation() -> StudyConfirmation? {
        self.root["confirm"].map {
            StudyConfirmation(
                top: $0["top"]?.integer ?? ConfirmSchema.topStandard,
                runs: $0["runs"]?.integer ?? ConfirmSchema.runsStandard
            )
        }
    }

    func failures() -> StudyFailures {
        let node = self.root["failures"]
        let pauseAfter = node?["pause-after"]
        return StudyFailures(
            pauseAfter: pauseAfter?.text == FailuresSchema.never
                ? nil : pauseAfter?.integer ?? StudyFailures.pauseAfterStandard,
            triesElsewhere: node?["try-elsewhere"]?.boolean ?? true
        )
    }

    func retention() -> Retention {
        let node = self.root["keep"]
        return Retention(
            artifacts: node?["artifacts"]?["best"]?.integer.map { .best($0) } ?? .all,
            checkpoints: node?["checkpoints"]?.text.flatMap(Retention.Checkpoints.init(rawValue:)) ?? .last
        )
    }

    /// `method` is what is to learn from the studies.
    func warmStart(_ method: Search.Method?) -> WarmStart? {
        guard let node = self.root["warm-start"] else { return nil }
        var names: [String] = []
        for item in node.scalar == nil ? node.items : [node] {
            guard let name = item.text else { continue }
            if names.contains(name) {
                self.diagnostics.warning(
                    item.place,
                    "'\(ScalarText.shortened(name))' stands twice in 'warm-start'; it counts once"
                )
            } else {
                names.append(name)
            }
        }
        if let method, !method.learns {
            self.diagnostics.error(
                node.place,
                "'warm-start' is for an optimizer that learns from results, and this one's points do not depend on any; "
                    + "take optimizer: auto, or remove 'warm-start'"
            )
        }
        return names.isEmpty ? nil : WarmStart(studies: names)
    }

    private func target(_ node: SourceNode?) -> TargetLimit? {
        guard let node, let value = node.real ?? node["value"]?.real else { return nil }
        return TargetLimit(value: value, running: Self.running(node["running"]) ?? .stop)
    }

    private func plateau(_ node: SourceNode?) -> PlateauLimit? {
        guard let node, let trials = node["trials"]?.integer else { return nil }
        return PlateauLimit(
            trials: trials,
            improvement: node["improvement"]?.real ?? 0,
            running: Self.running(node["running"]) ?? .finish
        )
    }

    private static func running(_ node: SourceNode?) -> RunningTrials? {
        node?.text.flatMap(RunningTrials.init(rawValue:))
    }
}

extension Search.Method {
    /// Whether its proposals depend on results.
    var learns: Bool {
        if case .model = self { true } else { false }
    }
}

internal import ApusSpace
internal import ApusStudy

/// Compares the optimizer, the limits and the space with each other.
struct StudyContradictions {
    /// What passed the check of its form.
    let root: SourceNode

    /// The whole file.
    let source: SourceNode
    let diagnostics: DiagnosticList

    func check(space: Space?, search: Search?, limits: StudyLimits, objectives: [Objective]) {
        if let parallel = self.root["limits"]?["parallel"], let slots = limits.parallel, let trials = limits.trials,
            slots > trials
        {
            self.diagnostics.warning(
                parallel.place,
                "'limits.parallel' is \(slots), and there are only \(trials) trials; \(trials) run at once at most"
            )
        }
        self.checkTrialLimit(limits)
        self.checkDevice()
        self.checkLimits(of: objectives)
        self.checkPlateau(limits)
        guard let search else { return }
        self.check(search, objectives)
        let isRace = self.root["instances"] != nil
        switch search.method {
        // A race runs a configuration more than once.
        case .points where isRace, .grid where isRace: break
        case .points(let points): self.checkRows(points.count, limits: limits)
        case .grid(let levels): self.checkGrid(levels: levels, space: space, limits: limits)
        case .latinHypercube where limits.trials == nil && self.areLimitsWhole:
            self.diagnostics.error(
                self.limitsPlace,
                "a Latin hypercube is laid out for a number of trials; add limits: {trials: N}"
            )
        case .latinHypercube, .random, .sobol, .halton, .model:
            self.checkEnd(search, limits: limits)
        }
        if !isRace { self.checkFinite(space, search: search, limits: limits) }
    }

    /// A limit that is wrong or misspelt has been named already, and is not missing.
    private var areLimitsWhole: Bool {
        self.root["limits"]?.entries.count == self.source["limits"]?.entries.count
    }

    private var limitsPlace: SourcePlace {
        self.root["limits"]?.place ?? self.root["optimizer"]?.place ?? self.root.place
    }

    /// What one number decides.
    private func checkLimits(of objectives: [Objective]) {
        guard objectives.count > 1 else { return }
        for key in ["warm-start", "confirm"] {
            guard let node = self.root[key] else { continue }
            self.diagnostics.error(
                node.place,
                "'\(key)' looks at one objective, and the study has \(objectives.count); take it out, or keep one "
                    + "objective"
            )
        }
        for key in ["target", "plateau"] {
            guard let node = self.root["limits"]?[key] else { continue }
            self.diagnostics.error(
                node.place,
                "'limits.\(key)' looks at one objective, and the study has \(objectives.count); take it out, or keep one "
                    + "objective"
            )
        }
    }

    private func check(_ search: Search, _ objectives: [Objective]) {
        guard objectives.count == 1, case .model(let name, _) = search.method,
            OptimizerSchema.severalObjectives.contains(name)
        else { return }
        self.diagnostics.warning(
            self.root["optimizer"]?.place ?? self.root.place,
            "'\(name)' looks for a front of several objectives, and the study has one; "
                + "'auto' needs fewer trials for it"
        )
    }

    private func checkTrialLimit(_ limits: StudyLimits) {
        guard let trial = limits.trialWallclock, let study = limits.wallclock, trial > study else { return }
        self.diagnostics.warning(
            self.root["limits"]?["trial-wallclock"]?.place ?? self.limitsPlace,
            "'limits.trial-wallclock' is longer than 'limits.wallclock', so it never counts; make it shorter"
        )
    }

    /// The engine trains on one device, and the CPU is none.
    private func checkDevice() {
        guard let train = self.source["train"], let gpus = self.root["resources"]?["gpus"], let count = gpus.integer
        else { return }
        if count > 0, train["device"]?.text == "cpu" {
            self.diagnostics.error(
                gpus.place,
                "'resources.gpus' is \(count), and 'train.device' is cpu; remove one of them"
            )
        } else if count > 1 {
            self.diagnostics.error(
                gpus.place,
                "'resources.gpus' is \(count), and 'train' uses one GPU; write 1, or leave it out so that trials share"
            )
        }
    }

    private func checkPlateau(_ limits: StudyLimits) {
        guard let plateau = limits.plateau, let trials = limits.trials, plateau.trials >= trials else { return }
        self.diagnostics.warning(
            self.root["limits"]?["plateau"]?.place ?? self.limitsPlace,
            "'limits.plateau' waits for \(plateau.trials) trials, and there are only \(trials), so it never counts; "
                + "make it shorter"
        )
    }

    private func checkRows(_ rows: Int, limits: StudyLimits) {
        guard let trials = limits.trials, rows < trials else { return }
        self.diagnostics.error(
            self.root["limits"]?["trials"]?.place ?? self.limitsPlace,
            "'limits.trials' is \(trials), and the CSV has \(rows) rows; add rows, or lower it to \(rows)"
        )
    }

    private func checkGrid(levels: Int, space: Space?, limits: StudyLimits) {
        guard let space, let trials = limits.trials else { return }
        guard let cells = Self.cells(of: space, levels: levels), cells < trials else { return }
        self.diagnostics.warning(
            self.root["limits"]?["trials"]?.place ?? self.limitsPlace,
            "'limits.trials' is \(trials), and the grid has at most \(cells) cells; the study ends after those"
        )
    }

    private func checkEnd(_ search: Search, limits: StudyLimits) {
        guard !limits.isBounded, self.areLimitsWhole else { return }
        let hasResults = limits.target != nil || limits.plateau != nil
        self.diagnostics.error(
            self.limitsPlace,
            hasResults
                ? "the study might never end, for a target may not be reached and a plateau needs a result; "
                    + "add limits: {trials: N}, or a wallclock"
                : "the study would never end; add limits: {trials: N}, or a wallclock"
        )
    }

    /// A space with fewer points than trials is used up, unless points may repeat.
    private func checkFinite(_ space: Space?, search: Search, limits: StudyLimits) {
        guard let space, let trials = limits.trials, !search.repeatsAllowed, !self.diagnostics.hasErrors else { return }
        if case .grid = search.method { return }
        if case .points = search.method { return }
        guard let cells = space.cardinality, cells < trials else { return }
        self.diagnostics.warning(
            self.root["limits"]?["trials"]?.place ?? self.limitsPlace,
            "'limits.trials' is \(trials), and the space has at most \(cells) configurations; the study ends after "
                + "those, unless optimizer: {repeats: true}"
        )
    }

    /// How many cells a grid has at most; `nil` above a million.
    private static func cells(of space: Space, levels: Int) -> Int? {
        var cells = 1
        for parameter in space.parameters {
            let all = parameter.domain.count.flatMap { Int(exactly: $0) }
            let isChoice = !parameter.domain.choices.isEmpty
            let (product, overflows) = cells.multipliedReportingOverflow(
                by: isChoice ? all ?? 1 : min(all ?? levels, levels)
            )
            guard !overflows, product <= StudyLimits.trialsMax else { return nil }
            cells = product
        }
        return cells
    }
}

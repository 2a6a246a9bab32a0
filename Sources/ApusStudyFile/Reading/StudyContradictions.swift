internal import ApusSpace
internal import ApusStudy

/// Compares the optimizer, the limits and the space with each other.
struct StudyContradictions {
    /// What passed the check of its form.
    let root: SourceNode

    /// The whole file.
    let source: SourceNode
    let diagnostics: DiagnosticList

    func check(space: Space?, search: Search?, limits: StudyLimits) {
        if let parallel = self.root["limits"]?["parallel"], let slots = limits.parallel, let trials = limits.trials,
            slots > trials
        {
            self.diagnostics.warning(
                parallel.place,
                "'limits.parallel' is \(slots), and there are only \(trials) trials; \(trials) run at once at most"
            )
        }
        self.checkTrialLimit(limits)
        guard let search else { return }
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

    private func checkTrialLimit(_ limits: StudyLimits) {
        guard let trial = limits.trialWallclock, let study = limits.wallclock, trial > study else { return }
        self.diagnostics.warning(
            self.root["limits"]?["trial-wallclock"]?.place ?? self.limitsPlace,
            "'limits.trial-wallclock' is longer than 'limits.wallclock', so it never counts; make it shorter"
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
        guard limits.trials == nil, limits.wallclock == nil, self.areLimitsWhole else { return }
        self.diagnostics.error(
            self.limitsPlace,
            "the study would never end; add limits: {trials: N}, or a wallclock"
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

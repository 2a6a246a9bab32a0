import ApusInterop

/// Decides when a search has to end before its study does.
///
/// Pure: it is told of each run that has ended, and asked between.
struct SMACWatchdog: Sendable {
    private let scenario: Scenario

    /// Whether the scenario itself says that a crash of the first run ends everything.
    private let endsOnFirstCrash: Bool
    private var runtime = 0.0
    private(set) var end: SMACEnd?
    private var consistency = SATConsistency()

    /// Results that contradict each other and end nothing.
    private(set) var notes: [String] = []

    /// A crash of the first run, which would have ended SMAC, and ended nothing here.
    private(set) var toleratedFirstCrash = false

    init(_ file: ScenarioFile) {
        self.scenario = file.scenario
        self.endsOnFirstCrash = file.scenario.runs.abortsOnFirstCrash && file.given.contains(.abortOnFirstRunCrash)
    }

    /// The first reason stays.
    mutating func take(_ run: EndedRun) {
        self.runtime += run.runtime(self.scenario)
        let hasCrashed = run.status == .crashed || run.status == .abort
        if run.number == 1, run.status == .crashed {
            self.toleratedFirstCrash = !self.endsOnFirstCrash && self.scenario.runs.abortsOnFirstCrash
        }
        guard self.end == nil else { return }
        if run.asksForEnd {
            self.end = .aborted(run.number)
        } else if hasCrashed, self.scenario.runs.abortsOnCrash || (run.number == 1 && self.endsOnFirstCrash) {
            self.end = .crashed(run.number)
        } else if let conflict = self.conflict(of: run) {
            self.end = .inconsistent(conflict)
        } else if let limit = self.scenario.limits.cpuTime?.inSeconds, self.runtime >= limit {
            self.end = .cpuLimit(limit)
        }
    }

    /// What to end for: an instance that is SAT by one run and UNSAT by another, where that is an error.
    private mutating func conflict(of run: EndedRun) -> String? {
        guard self.scenario.runs.checksConsistency, self.scenario.goal.run == .runtime || run.status == .satisfiable,
            let instance = run.instance, let conflict = self.consistency.conflict(of: run.status, on: instance)
        else { return nil }
        guard !self.scenario.runs.consistencyIsFatal else { return conflict }
        if self.notes.count < Self.notesMax { self.notes.append(conflict) }
        return nil
    }

    private static let notesMax = 20

    /// Told whether the file is still there whose deletion ends the search.
    mutating func sentinelSeen(_ isThere: Bool) {
        guard self.end == nil, !isThere, let path = self.scenario.limits.sentinel else { return }
        self.end = .sentinelGone(path)
    }
}

extension Duration {
    fileprivate var inSeconds: Double {
        let (seconds, attoseconds) = self.components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }
}

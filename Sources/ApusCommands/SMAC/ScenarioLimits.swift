import ApusInterop
import ApusStudy

/// The limits of a study, from those of a scenario.
struct ScenarioLimits {
    /// No study runs longer: ten years.
    private static let longest = Duration.seconds(315_360_000)

    let limits: StudyLimits
    private(set) var warnings: [InteropIssue] = []

    init(_ file: ScenarioFile) {
        let scenario = file.scenario
        let wallclock = scenario.limits.wallclock.flatMap { $0 > .zero && $0 <= Self.longest ? $0 : nil }
        var trials = scenario.limits.runs.map { min($0, StudyLimits.trialsMax) }
        if trials == nil, wallclock == nil {
            trials = StudyLimits.trialsMax
            if scenario.limits.cpuTime == nil {
                self.warnings.append(
                    InteropIssue(
                        severity: .warning,
                        place: .tree(""),
                        message:
                            "the scenario limits nothing, so the search goes on for \(StudyLimits.trialsMax) runs; "
                            + "give runcount-limit or wallclock-limit"
                    )
                )
            }
        }
        self.limits = StudyLimits(
            trials: trials,
            wallclock: wallclock,
            parallel: scenario.runs.cores,
            trialWallclock: Self.trialLimit(scenario)
        )
    }

    /// SMAC kills a run that takes ten times its cutoff.
    private static func trialLimit(_ scenario: Scenario) -> Duration? {
        guard scenario.runs.killsOverdue, let cutoff = scenario.algorithm.cutoff, cutoff > 0 else { return nil }
        let seconds = cutoff * scenario.runs.overdueFactor
        guard seconds <= 315_360_000 else { return nil }
        return .milliseconds(max(1, Int64((seconds * 1_000).rounded(.up))))
    }
}

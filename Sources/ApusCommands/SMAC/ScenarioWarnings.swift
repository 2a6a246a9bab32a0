import ApusInterop

/// What a scenario asks for and is not done, though it can be run all the same.
enum ScenarioWarnings {
    /// What becomes of the scenario: options that watch over a whole run have no place in a study file.
    enum Purpose: Sendable {
        case run
        case studyFile
    }

    private static let onceEach = "has no meaning here, where every configuration is run once"

    private static let always: [(ScenarioKey, String)] = [
        (.initialChallengers, "is not taken over; 'apus trial add' adds configurations to a study that runs"),
        (.initialIncumbentRuns, Self.onceEach), (.initialChallengerRuns, Self.onceEach),
        (.deterministicInstanceOrdering, Self.onceEach), (.alwaysRunInitialConfig, Self.onceEach),
        (.intensificationPercentage, Self.onceEach), (.acMultSlack, Self.onceEach), (.acAddSlack, Self.onceEach),
        (.numPCA, "has no meaning here, where no features of instances are used"),
        (.featureFile, "is not read: with one instance at most, its features say nothing"),
        (.testInstances, "is not read: the incumbent is not validated"),
        (.iterationLimit, "is not taken over; limit the runs or the time"),
        (.maxNorunChallengeLimit, "has no meaning here, where no configuration comes twice"),
        (.preScenarioCommand, "is not run; run it yourself before"),
        (.postScenarioCommand, "is not run; run it yourself afterwards"),
        (.interObj, "has no meaning here, where there is one instance at most"),
        (.instanceSuffix, "is not taken over"), (.testInstanceSuffix, "is not taken over"),
    ]

    /// Options of a run as a whole.
    private static let runOptions: [(ScenarioKey, String)] = [
        (.cputimeLimit, "has no place in a study file, and 'apus smac' keeps it; write 'limits.wallclock'"),
        (.terminateOnDelete, "has no place in a study file; 'apus smac' keeps it"),
    ]

    static func issues(_ file: ScenarioFile, for purpose: Purpose) -> [InteropIssue] {
        let scenario = file.scenario
        var issues: [InteropIssue] = []
        func warn(_ key: ScenarioKey, _ message: String) {
            issues.append(InteropIssue(severity: .warning, place: file.place(of: key), message: message))
        }
        for (key, text) in Self.always + (purpose == .studyFile ? Self.runOptions : []) where file.given.contains(key) {
            warn(key, "'\(key.rawValue)' \(text)")
        }
        if scenario.sharing.isOn {
            warn(.sharedModelMode, "the runs of other processes are not read; workers of one study share one model")
        }
        if scenario.runs.retries > 0 {
            warn(.retryCrashedCount, "a run that crashed is not repeated; one whose worker was lost is")
        }
        if scenario.runs.verifiesSAT == true { warn(.verifySAT, "results are not compared with known ones") }
        if file.given.contains(.validation), scenario.runs.validates {
            warn(.validation, "the incumbent is not validated")
        }
        if purpose == .studyFile {
            for (key, isOn) in [
                (ScenarioKey.abortOnCrash, scenario.runs.abortsOnCrash),
                (.abortOnFirstRunCrash, scenario.runs.abortsOnFirstCrash),
            ] where isOn && file.given.contains(key) {
                warn(key, "'\(key.rawValue)' has no place in a study file; 'apus smac' keeps it")
            }
        }
        return issues
    }
}

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
        (.alwaysRunInitialConfig, Self.onceEach),
        (.intensificationPercentage, "has no meaning here, where the model is fitted while runs go on"),
        (.numPCA, "has no meaning here, where the features of instances are used as they are"),
        (.iterationLimit, "is not taken over; limit the runs or the time"),
        (.maxNorunChallengeLimit, "has no meaning here, where no configuration comes twice"),
        (.preScenarioCommand, "is not run; run it yourself before"),
        (.postScenarioCommand, "is not run; run it yourself afterwards"),
    ]

    /// Options of a race, where there is none.
    private static let unraced: [(ScenarioKey, String)] = [
        (.initialIncumbentRuns, Self.onceEach), (.initialChallengerRuns, Self.onceEach),
        (.deterministicInstanceOrdering, Self.onceEach), (.acMultSlack, Self.onceEach), (.acAddSlack, Self.onceEach),
        (.featureFile, "is not read: with one instance at most, its features say nothing"),
        (.testInstances, "is not read: with one instance at most, the incumbent is not validated"),
        (.interObj, "has no meaning here, where there is one instance at most"),
    ]

    /// Options of a run as a whole.
    private static let runOptions: [(ScenarioKey, String)] = [
        (.cputimeLimit, "has no place in a study file, and 'apus smac' keeps it; write 'limits.wallclock'"),
        (.terminateOnDelete, "has no place in a study file; 'apus smac' keeps it"),
    ]

    static func issues(_ file: ScenarioFile, for purpose: Purpose, isRace: Bool = false) -> [InteropIssue] {
        let scenario = file.scenario
        var issues: [InteropIssue] = []
        func warn(_ key: ScenarioKey, _ message: String) {
            issues.append(InteropIssue(severity: .warning, place: file.place(of: key), message: message))
        }
        let others = (purpose == .studyFile ? Self.runOptions : []) + (isRace ? [] : Self.unraced)
        for (key, text) in Self.always + others where file.given.contains(key) {
            warn(key, "'\(key.rawValue)' \(text)")
        }
        if scenario.sharing.isOn {
            warn(.sharedModelMode, "the runs of other processes are not read; workers of one study share one model")
        }
        if scenario.runs.retries > 0 {
            warn(.retryCrashedCount, "a run that crashed is not repeated; one whose worker was lost is")
        }
        if scenario.runs.verifiesSAT == true { warn(.verifySAT, "results are not compared with known ones") }
        if file.given.contains(.validation), scenario.runs.validates, scenario.files.testInstances == nil {
            warn(.validation, "the incumbent is validated on test instances alone; name them in 'test-instances'")
        }
        if purpose == .studyFile, isRace, file.given.contains(.testInstances) {
            warn(.testInstances, "'test-instances' has no place in a study file; 'apus smac' validates on them")
        }
        if isRace, scenario.goal.interInstance.penalty != 1 {
            warn(.interObj, "the mean over instances is taken, whatever 'inter-obj' says")
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

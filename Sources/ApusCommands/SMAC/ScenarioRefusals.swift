import ApusInterop

/// What a scenario asks for and Apus cannot do, so that nothing is run.
enum ScenarioRefusals {
    static func issues(_ file: ScenarioFile) -> [InteropIssue] {
        let scenario = file.scenario
        var issues: [InteropIssue] = []
        func refuse(_ key: ScenarioKey, _ message: String) {
            issues.append(InteropIssue(place: file.place(of: key), message: message))
        }
        if scenario.goal.run == .runtime, scenario.algorithm.cutoff == nil {
            refuse(.runObj, "running time is compared up to a cutoff, and there is none; write cutoff-time = 10")
        }
        switch scenario.files.parameters {
        case .file: break
        case .singleton, .null: refuse(.pcsFile, "there is nothing to tune without parameters; name a parameter file")
        }
        if scenario.search.mode == .psel {
            refuse(.execMode, "exec-mode = PSEL is not supported; write SMAC or ROAR")
        }
        if scenario.algorithm.cutoff == 0 { refuse(.algoCutoffTime, "a run needs time; write a cutoff above 0") }
        for key in [ScenarioKey.restoreScenario, .restoreStateFrom, .restoreIteration, .warmstart] {
            guard file.given.contains(key) else { continue }
            refuse(key, "'\(key.rawValue)' is not supported: states of SMAC cannot be read; take the line away")
        }
        for key in [ScenarioKey.optionFile, .optionFile2] where file.given.contains(key) {
            refuse(key, "'\(key.rawValue)' is not read; write its lines into the scenario")
        }
        return issues
    }
}

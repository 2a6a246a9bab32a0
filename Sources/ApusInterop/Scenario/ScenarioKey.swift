/// The options of SMAC v2, by their names without dashes.
package enum ScenarioKey: String, Hashable, Sendable, CaseIterable {
    case algoExec = "algo-exec"
    case algoExecDir = "algo-exec-dir"
    case algoDeterministic = "algo-deterministic"
    case algoCutoffTime = "algo-cutoff-time"
    case algoCutoffLength = "algo-cutoff-length"
    case pcsFile = "pcs-file"
    case runObj = "run-obj"
    case intraObj = "intra-obj"
    case interObj = "inter-obj"
    case instances = "instances"
    case testInstances = "test-instances"
    case instanceSuffix = "instance-suffix"
    case testInstanceSuffix = "test-instance-suffix"
    case featureFile = "feature-file"
    case skipFeatures = "skip-features"
    case useInstances = "use-instances"
    case outputDir = "output-dir"
    case rungroup = "rungroup"
    case cputimeLimit = "cputime-limit"
    case wallclockLimit = "wallclock-limit"
    case runcountLimit = "runcount-limit"
    case iterationLimit = "iteration-limit"
    case maxNorunChallengeLimit = "max-norun-challenge-limit"
    case terminateOnDelete = "terminate-on-delete"
    case useCPUTimeInTunertime = "use-cpu-time-in-tunertime"
    case numRun = "num-run"
    case seedOffset = "seed-offset"
    case execMode = "exec-mode"
    case initialIncumbent = "initial-incumbent"
    case initialChallengers = "initial-challengers"
    case initialIncumbentRuns = "initial-incumbent-runs"
    case initialChallengerRuns = "initial-challenger-runs"
    case maxIncumbentRuns = "max-incumbent-runs"
    case alwaysRunInitialConfig = "always-run-initial-config"
    case deterministicInstanceOrdering = "deterministic-instance-ordering"
    case intensificationPercentage = "intensification-percentage"
    case numChallengers = "num-challengers"
    case numEIRandom = "num-ei-random"
    case numLSRandom = "num-ls-random"
    case acqFunc = "acq-func"
    case continousNeighbours = "continous-neighbours"
    case acMultSlack = "ac-mult-slack"
    case acAddSlack = "ac-add-slack"
    case rfNumTrees = "rf-num-trees"
    case rfSplitMin = "rf-split-min"
    case rfRatioFeatures = "rf-ratio-features"
    case rfLogModel = "rf-log-model"
    case rfFullTreeBootstrap = "rf-full-tree-bootstrap"
    case rfMinVariance = "rf-min-variance"
    case numPCA = "num-pca"
    case sharedModelMode = "shared-model-mode"
    case sharedModelModeFrequency = "shared-model-mode-frequency"
    case sharedModelModeWriteData = "shared-model-mode-write-data"
    case sharedModelModeAsymetric = "shared-model-mode-asymetric"
    case sharedModelModeDefaultHandling = "shared-model-mode-default-handling"
    case sharedModelModeTAE = "shared-model-mode-tae"
    case checkSATConsistency = "check-sat-consistency"
    case checkSATConsistencyException = "check-sat-consistency-exception"
    case verifySAT = "verify-sat"
    case abortOnCrash = "abort-on-crash"
    case abortOnFirstRunCrash = "abort-on-first-run-crash"
    case retryCrashedCount = "retry-crashed-count"
    case killRunExceedingCaptime = "kill-run-exceeding-captime"
    case killRunExceedingCaptimeFactor = "kill-run-exceeding-captime-factor"
    case transformCrashedQuality = "transform-crashed-quality"
    case transformCrashedQualityValue = "transform-crashed-quality-value"
    case tae = "tae"
    case cliCores = "cli-cores"
    case preScenarioCommand = "pre-scenario-command"
    case postScenarioCommand = "post-scenario-command"
    case validation = "validation"
    case saveRunsEveryIteration = "save-runs-every-iteration"
    case restoreScenario = "restore-scenario"
    case restoreStateFrom = "restore-state-from"
    case restoreIteration = "restore-iteration"
    case warmstart = "warmstart"
    case optionFile = "option-file"
    case optionFile2 = "option-file2"
    case experimentDir = "experiment-dir"

    /// Other spellings of an option that SMAC takes.
    package var aliases: [String] { Self.aliasTable[self] ?? [] }

    /// Fails for what SMAC does not know; leading dashes do not count.
    package init?(name: String) {
        guard let key = Self.keyTable[String(name.drop { $0 == "-" })] else { return nil }
        self = key
    }

    /// Every spelling of every option.
    static let names = Self.allCases.flatMap { [$0.rawValue] + $0.aliases }

    private static let keyTable = Dictionary(
        Self.allCases.flatMap { key in ([key.rawValue] + key.aliases).map { ($0, key) } },
        uniquingKeysWith: { first, _ in first }
    )

    private static let aliasTable: [Self: [String]] = [
        .algoExec: ["algoExec", "algo"],
        .algoExecDir: ["exec-dir", "execDir", "execdir"],
        .algoDeterministic: ["deterministic"],
        .algoCutoffTime: [
            "target-run-cputime-limit", "target_run_cputime_limit", "cutoff-time", "cutoffTime", "cutoff_time",
        ],
        .algoCutoffLength: ["cutoffLength", "cutoff_length"],
        .pcsFile: ["param-file", "p", "paramFile", "paramfile"],
        .runObj: ["run-objective", "runObj", "run_obj"],
        .intraObj: [
            "intra-instance-obj", "overall-obj", "intraInstanceObj", "overallObj", "overall_obj", "intra_instance_obj",
        ],
        .interObj: ["inter-instance-obj", "interInstanceObj", "inter_instance_obj"],
        .instances: ["instance-file", "instance-dir", "instanceFile", "i", "instance_file", "instance_seed_file"],
        .testInstances: [
            "test-instance-file", "test-instance-dir", "testInstanceFile", "test_instance_file",
            "test_instance_seed_file",
        ],
        .instanceSuffix: ["instance-regex"],
        .testInstanceSuffix: ["test-instance-regex"],
        .featureFile: ["instanceFeatureFile", "feature_file"],
        .skipFeatures: ["ignore-features"],
        .outputDir: ["outputDirectory", "outdir"],
        .rungroup: ["rungroup-name", "runGroupName"],
        .cputimeLimit: ["cputime_limit", "tunertime-limit", "tuner-timeout", "tunerTimeout"],
        .wallclockLimit: ["wallclock_limit", "runtime-limit", "runtimeLimit", "wallClockLimit"],
        .runcountLimit: ["runcount_limit", "totalNumRunsLimit", "numRunsLimit", "numberOfRunsLimit"],
        .iterationLimit: ["numIterations", "numberOfIterations"],
        .maxNorunChallengeLimit: ["maxConsecutiveFailedChallengeIncumbent"],
        .useCPUTimeInTunertime: ["countSMACTimeAsTunerTime"],
        .numRun: ["numrun", "numRun", "seed"],
        .seedOffset: ["seedOffset"],
        .execMode: ["execution-mode", "executionMode"],
        .initialIncumbent: ["initialIncumbent"],
        .initialChallengers: ["initialChallengers"],
        .initialIncumbentRuns: ["initialIncumbentRuns", "defaultConfigRuns"],
        .initialChallengerRuns: ["initialN", "initialChallenge"],
        .maxIncumbentRuns: ["maxIncumbentRuns", "maxRunsForIncumbent"],
        .alwaysRunInitialConfig: ["alwaysRunInitialConfiguration"],
        .deterministicInstanceOrdering: ["deterministicInstanceOrdering"],
        .intensificationPercentage: ["intensificationPercentage", "frac_rawruntime"],
        .numChallengers: ["numChallengers", "numberOfChallengers"],
        .numEIRandom: [
            "numEIRandomConfigs", "numberOfRandomConfigsInEI", "numRandomConfigsInEI", "numberOfEIRandomConfigs",
        ],
        .numLSRandom: ["num-local-search-random"],
        .acqFunc: ["acquisition-function", "ei-func", "expected-improvement-function", "expectedImprovementFunction"],
        .continousNeighbours: ["continuous-neighbors", "continuousNeighbours"],
        .acMultSlack: ["capSlack"],
        .acAddSlack: ["capAddSlack"],
        .rfNumTrees: ["num-trees", "numTrees", "nTrees", "numberOfTrees"],
        .rfSplitMin: ["split-min", "splitMin"],
        .rfRatioFeatures: ["ratioFeatures"],
        .rfLogModel: ["log-model", "logModel"],
        .rfFullTreeBootstrap: ["fullTreeBootstrap"],
        .rfMinVariance: ["minVariance"],
        .numPCA: ["numPCA"],
        .sharedModelMode: ["share-model-mode", "shared-run-data", "share-run-data"],
        .sharedModelModeFrequency: [
            "share-model-mode-frequency", "shared-run-data-frequency", "share-run-data-frequency",
        ],
        .sharedModelModeWriteData: ["write-json-data"],
        .checkSATConsistency: ["checkSATConsistency"],
        .checkSATConsistencyException: ["checkSATConsistencyException"],
        .verifySAT: ["verify-SAT", "verifySAT"],
        .abortOnCrash: ["abortOnCrash"],
        .abortOnFirstRunCrash: ["abortOnFirstRunCrash"],
        .retryCrashedCount: ["retryCrashedRunCount", "retryTargetAlgorithmRunCount"],
        .tae: ["targetAlgorithmEvaluator"],
        .cliCores: ["cores", "numConcurrentAlgoExecs", "maxConcurrentAlgoExecs", "numberOfConcurrentAlgoExecs"],
        .preScenarioCommand: ["pre_cmd"],
        .postScenarioCommand: ["post_cmd"],
        .validation: ["doValidation"],
        .restoreScenario: ["restoreScenario"],
        .restoreStateFrom: ["restoreStateFrom"],
        .restoreIteration: ["restoreStateIteration", "restoreIteration"],
        .warmstart: ["warmstart-from"],
        .optionFile: ["optionFile"],
        .optionFile2: ["optionFile2"],
        .experimentDir: ["experimentDir", "e"],
    ]
}

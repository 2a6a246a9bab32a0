extension Scenario {
    package enum DefaultHandling: String, Hashable, Sendable, CaseIterable {
        case useAll = "USE_ALL"
        case skipFirstTwo = "SKIP_FIRST_TWO"
        case ignoreAll = "IGNORE_ALL"
    }

    /// How SMAC calls the program; Apus runs commands only.
    package enum Evaluator: String, Hashable, Sendable, CaseIterable {
        case command = "CLI"
        case socket = "IPC"
        case analytic = "ANALYTIC"
        case random = "RANDOM"
        case constant = "CONSTANT"
        case blackhole = "BLACKHOLE"
        case preloaded = "PRELOADED"
    }

    /// Several processes that share their runs through files.
    package struct Sharing: Hashable, Sendable {
        package var isOn = false
        package var frequency = Duration.seconds(300)
        package var writesData = true
        package var isAsymmetric = false
        package var defaultHandling = DefaultHandling.useAll
        package var usesEvaluator = true

        mutating func take(_ value: ScenarioValue) throws(ScenarioValue.Mistake) -> Bool {
            switch value.key {
            case .sharedModelMode: self.isOn = try value.boolean()
            case .sharedModelModeFrequency: self.frequency = try value.duration() ?? .seconds(Int32.max)
            case .sharedModelModeWriteData: self.writesData = try value.boolean()
            case .sharedModelModeAsymetric: self.isAsymmetric = try value.boolean()
            case .sharedModelModeDefaultHandling: self.defaultHandling = try value.word(of: DefaultHandling.self)
            case .sharedModelModeTAE: self.usesEvaluator = try value.boolean()
            default: return false
            }
            return true
        }
    }

    /// What is done with the results of runs, above all with bad ones.
    package struct Runs: Hashable, Sendable {
        package var checksConsistency = true
        package var consistencyIsFatal = true

        /// `nil` leaves it to SMAC.
        package var verifiesSAT: Bool?
        package var abortsOnCrash = false
        package var abortsOnFirstCrash = true
        package var retries = 0
        package var killsOverdue = true
        package var overdueFactor = 10.0
        package var transformsCrashedQuality = true
        package var crashedQuality = 1e9
        package var evaluator = Evaluator.command
        package var cores = 1
        package var commandBefore: String?
        package var commandAfter: String?
        package var validates = true
        package var savesEveryIteration = false

        mutating func take(_ value: ScenarioValue) throws(ScenarioValue.Mistake) -> Bool {
            switch value.key {
            case .checkSATConsistency: self.checksConsistency = try value.boolean()
            case .checkSATConsistencyException: self.consistencyIsFatal = try value.boolean()
            case .verifySAT: self.verifiesSAT = try value.boolean()
            case .abortOnCrash: self.abortsOnCrash = try value.boolean()
            case .abortOnFirstRunCrash: self.abortsOnFirstCrash = try value.boolean()
            case .retryCrashedCount: self.retries = try value.integer(from: 0)
            case .killRunExceedingCaptime: self.killsOverdue = try value.boolean()
            case .killRunExceedingCaptimeFactor: self.overdueFactor = try value.number(from: 1)
            case .transformCrashedQuality: self.transformsCrashedQuality = try value.boolean()
            case .transformCrashedQualityValue: self.crashedQuality = try value.number(from: -.greatestFiniteMagnitude)
            case .tae: self.evaluator = try value.word(of: Evaluator.self)
            case .cliCores: self.cores = try value.integer(from: 1)
            case .preScenarioCommand: self.commandBefore = value.text
            case .postScenarioCommand: self.commandAfter = value.text
            case .validation: self.validates = try value.boolean()
            case .saveRunsEveryIteration: self.savesEveryIteration = try value.boolean()
            default: return false
            }
            return true
        }
    }
}

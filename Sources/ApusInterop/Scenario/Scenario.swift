/// What a scenario file of SMAC v2 asks for, with SMAC's defaults for what it leaves out.
package struct Scenario: Hashable, Sendable {
    package var algorithm = Algorithm()
    package var goal = Goal()
    package var files = Files()
    package var limits = Limits()
    package var search = Search()
    package var forest = Forest()
    package var sharing = Sharing()
    package var runs = Runs()

    package init() {}
}

extension Scenario {
    /// The program that is tuned, and how it is called.
    package struct Algorithm: Hashable, Sendable {
        package var command = ""

        /// Where the command is run; the current folder where none is given.
        package var folder: String?
        package var isDeterministic = true

        /// How many seconds a run may take; without it SMAC passes on the largest number there is.
        package var cutoff: Double?

        /// Passed on to the program, and otherwise unused.
        package var cutoffLength = Int(Int32.max)

        mutating func take(_ value: ScenarioValue) throws(ScenarioValue.Mistake) -> Bool {
            switch value.key {
            case .algoExec: self.command = value.text
            case .algoExecDir: self.folder = value.text
            case .algoDeterministic: self.isDeterministic = try value.boolean(acceptsDigits: true)
            case .algoCutoffTime:
                let seconds = try value.number(from: 0)
                self.cutoff = seconds == .greatestFiniteMagnitude ? nil : seconds
            case .algoCutoffLength: self.cutoffLength = try value.integer(from: -1)
            default: return false
            }
            return true
        }
    }

    /// Where the runs' files are and go.
    package struct Files: Hashable, Sendable {
        package var parameters = ParameterSource.file("")
        package var instances: String?
        package var testInstances: String?
        package var instanceSuffix: String?
        package var testInstanceSuffix: String?
        package var features: String?
        package var skipsFeatures = false
        package var usesInstances = true

        /// `smac-output` in the current folder where none is given.
        package var output: String?
        package var runGroup = "run"
        package var experiment: String?
        package var options: [String] = []
        package var restoreScenario: String?
        package var restoreState: String?
        package var restoreIteration: Int?
        package var warmStart: String?

        mutating func take(_ value: ScenarioValue) throws(ScenarioValue.Mistake) -> Bool {
            switch value.key {
            case .pcsFile: self.parameters = ParameterSource(value.text)
            case .instances: self.instances = value.text
            case .testInstances: self.testInstances = value.text
            case .instanceSuffix: self.instanceSuffix = value.text
            case .testInstanceSuffix: self.testInstanceSuffix = value.text
            case .featureFile: self.features = value.text
            case .skipFeatures: self.skipsFeatures = try value.boolean()
            case .useInstances: self.usesInstances = try value.boolean()
            case .outputDir: self.output = value.text
            case .rungroup: self.runGroup = value.text
            case .experimentDir: self.experiment = value.text
            case .optionFile, .optionFile2: self.options.append(value.text)
            case .restoreScenario: self.restoreScenario = value.text
            case .restoreStateFrom: self.restoreState = value.text
            case .restoreIteration: self.restoreIteration = try value.integer(from: 0)
            case .warmstart: self.warmStart = value.text
            default: return false
            }
            return true
        }
    }

    /// When the search ends.
    package struct Limits: Hashable, Sendable {
        /// `nil` where SMAC's own limit, 2³¹ − 1 seconds, limits nothing.
        package var cpuTime: Duration?
        package var wallclock: Duration?
        package var runs: Int?
        package var iterations: Int?
        package var challengesWithoutRun = 1_000

        /// A file whose deletion ends the search.
        package var sentinel: String?
        package var countsTunerTime = true

        mutating func take(_ value: ScenarioValue) throws(ScenarioValue.Mistake) -> Bool {
            switch value.key {
            case .cputimeLimit: self.cpuTime = try value.duration()
            case .wallclockLimit: self.wallclock = try value.duration()
            case .runcountLimit: self.runs = try value.integer(from: 1)
            case .iterationLimit: self.iterations = try value.integer(from: 0)
            case .maxNorunChallengeLimit: self.challengesWithoutRun = try value.integer(from: 1)
            case .terminateOnDelete: self.sentinel = value.text
            case .useCPUTimeInTunertime: self.countsTunerTime = try value.boolean()
            default: return false
            }
            return true
        }
    }
}

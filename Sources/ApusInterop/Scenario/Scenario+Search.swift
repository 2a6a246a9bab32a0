extension Scenario {
    package enum ExecutionMode: String, Hashable, Sendable, CaseIterable {
        case smac = "SMAC"
        case roar = "ROAR"
        case psel = "PSEL"
    }

    package enum Acquisition: String, Hashable, Sendable, CaseIterable {
        case expectedImprovement = "EI"
        case exponential = "EXPONENTIAL"
        case simple = "SIMPLE"
        case lowerConfidenceBound = "LCB"
        case lowerConfidenceBoundRandomized = "LCBEIRR"
    }

    /// A configuration that the search starts from.
    package enum Start: Hashable, Sendable {
        case defaults
        case random

        /// Names and values as the file writes them.
        case configuration([Setting])
    }

    /// How challengers are found, and how they are raced against the incumbent.
    package struct Search: Hashable, Sendable {
        package static let challengersMax = 1_000

        /// `nil` for a random one.
        package var seed: Int?
        package var seedOffset = 0
        package var mode = ExecutionMode.smac
        package var incumbent = Start.defaults
        package var challengers: [Start] = []
        package var incumbentRuns = 1
        package var challengerRuns = 1
        package var incumbentRunsMax = 2_000
        package var alwaysRunsStart = false
        package var ordersInstances = false
        package var intensification = 0.5
        package var challengersPerRound = 10
        package var randomCandidates = 10_000
        package var randomLocalSearches = 0

        /// Expected improvement for quality and the exponential one for runtime where the file does not say.
        package var acquisition = Acquisition.expectedImprovement
        package var continuousNeighbours = 4
        package var cappingFactor = 1.3
        package var cappingSlack = 1.0

        mutating func take(_ value: ScenarioValue) throws(ScenarioValue.Mistake) -> Bool {
            switch value.key {
            case .numRun: self.seed = try value.integer(from: 0)
            case .seedOffset: self.seedOffset = try value.integer(from: 0)
            case .execMode: self.mode = try value.word(of: ExecutionMode.self)
            case .initialIncumbent: self.incumbent = try Self.start(value)
            case .initialChallengers:
                guard self.challengers.count < Self.challengersMax else {
                    throw ScenarioValue.Mistake(
                        message: "there are more than \(Self.challengersMax) 'initial-challengers'; leave some out"
                    )
                }
                self.challengers.append(try Self.start(value))
            case .initialIncumbentRuns: self.incumbentRuns = try value.integer(from: 1)
            case .initialChallengerRuns: self.challengerRuns = try value.integer(from: 1)
            case .maxIncumbentRuns: self.incumbentRunsMax = try value.integer(from: 1)
            case .alwaysRunInitialConfig: self.alwaysRunsStart = try value.boolean()
            case .deterministicInstanceOrdering: self.ordersInstances = try value.boolean()
            default: return try self.takeCandidates(value)
            }
            return true
        }

        private mutating func takeCandidates(_ value: ScenarioValue) throws(ScenarioValue.Mistake) -> Bool {
            switch value.key {
            case .intensificationPercentage: self.intensification = try value.number(from: 0, to: 1)
            case .numChallengers: self.challengersPerRound = try value.integer(from: 1)
            case .numEIRandom: self.randomCandidates = try value.integer(from: 0)
            case .numLSRandom: self.randomLocalSearches = try value.integer(from: 0)
            case .acqFunc: self.acquisition = try value.word(of: Acquisition.self)
            case .continousNeighbours: self.continuousNeighbours = try value.integer(from: 1)
            case .acMultSlack: self.cappingFactor = try value.number(from: 1)
            case .acAddSlack: self.cappingSlack = try value.number(from: 0)
            default: return false
            }
            return true
        }

        private static func start(_ value: ScenarioValue) throws(ScenarioValue.Mistake) -> Start {
            switch value.text.uppercased() {
            case "DEFAULT": return .defaults
            case "RANDOM": return .random
            default:
                guard let settings = Setting.list(arguments: value.text), !settings.isEmpty else {
                    throw ScenarioValue.Mistake(
                        message:
                            "'\(value.key.rawValue)' must be DEFAULT, RANDOM or a configuration such as -x '0.5' -y "
                            + "'a' "
                            + "(it is '\(Shown.text(value.text))'); write one of them"
                    )
                }
                return .configuration(settings)
            }
        }
    }

    /// The random forest.
    package struct Forest: Hashable, Sendable {
        package var trees = 10
        package var splitMin = 10
        package var featureRatio = 0.8333

        /// True for runtime and false for quality where the file does not say.
        package var modelsLogarithm = false
        package var bootstraps = false
        package var varianceMin = 1e-14
        package var principalComponents = 7

        mutating func take(_ value: ScenarioValue) throws(ScenarioValue.Mistake) -> Bool {
            switch value.key {
            case .rfNumTrees: self.trees = try value.integer(from: 1)
            case .rfSplitMin: self.splitMin = try value.integer(from: 0)
            case .rfRatioFeatures: self.featureRatio = try value.number(from: 0, to: 1)
            case .rfLogModel: self.modelsLogarithm = try value.boolean()
            case .rfFullTreeBootstrap: self.bootstraps = try value.boolean()
            case .rfMinVariance: self.varianceMin = try value.number(from: 0)
            case .numPCA: self.principalComponents = try value.integer(from: 1)
            default: return false
            }
            return true
        }
    }
}

import ApusInterop
import ApusStudy
import ApusStudyFile

/// The optimizer of a study, with the options that a scenario gives.
///
/// What the scenario leaves out is Apus's own default, which is better than SMAC's.
struct ScenarioSearch {
    private let file: ScenarioFile
    private(set) var options: [TreeValue.Entry] = []
    private(set) var warnings: [InteropIssue] = []

    /// ROAR searches without a model.
    var method: String { self.file.scenario.search.mode == .roar && !self.isRace ? "random" : "smac" }
    private let isRace: Bool

    init(_ file: ScenarioFile, isRace: Bool = false) {
        self.file = file
        self.isRace = isRace
        if isRace, file.scenario.search.mode == .roar {
            // Challengers by chance, and the race as ever.
            self.options.append(.init(key: "design", value: .text("random")))
            self.options.append(.init(key: "random-share", value: .real(1)))
        }
        guard self.method == "smac" else {
            self.warn(.execMode, "exec-mode = ROAR becomes a random search, which does not begin with the defaults")
            return
        }
        let (search, forest) = (file.scenario.search, file.scenario.forest)
        if search.incumbent == .random {
            self.options.append(.init(key: "start-at-default", value: .boolean(false)))
        }
        if !file.scenario.algorithm.isDeterministic, !isRace {
            self.options.append(.init(key: "noisy", value: .boolean(true)))
        }
        self.take(.acqFunc, .text(search.acquisition.rawValue))
        self.take(.numEIRandom, search.randomCandidates, 0...1_000_000)
        self.take(.numLSRandom, search.randomLocalSearches, 0...1_000)
        self.take(.numChallengers, search.challengersPerRound, 0...1_000)
        self.take(.continousNeighbours, search.continuousNeighbours, 1...100)
        self.take(.rfNumTrees, forest.trees, 1...1_000)
        self.take(.rfSplitMin, forest.splitMin, 2...1_000)
        self.take(.rfRatioFeatures, .real(forest.featureRatio))
        self.take(.rfLogModel, .boolean(forest.modelsLogarithm))
        self.take(.rfFullTreeBootstrap, .boolean(forest.bootstraps))
        if file.given.contains(.rfMinVariance), forest.varianceMin > 1 {
            self.warn(.rfMinVariance, "'rf-min-variance' is \(forest.varianceMin), and 1 is the most here; 1 is taken")
        }
        self.take(.rfMinVariance, .real(min(forest.varianceMin, 1)))
    }

    private mutating func take(_ key: ScenarioKey, _ value: TreeValue) {
        guard self.file.given.contains(key) else { return }
        self.options.append(.init(key: key.rawValue, value: value))
    }

    private mutating func take(_ key: ScenarioKey, _ number: Int, _ range: ClosedRange<Int>) {
        let taken = min(max(number, range.lowerBound), range.upperBound)
        if taken != number, self.file.given.contains(key) {
            let end = taken == range.lowerBound ? "the least" : "the most"
            self.warn(key, "'\(key.rawValue)' is \(number), and \(taken) is \(end) here; \(taken) is taken")
        }
        self.take(key, .integer(taken))
    }

    private mutating func warn(_ key: ScenarioKey, _ message: String) {
        self.warnings.append(InteropIssue(severity: .warning, place: self.file.place(of: key), message: message))
    }
}

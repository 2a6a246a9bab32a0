/// The options of SMAC, named as SMAC 2 names them; further ones of Apus are named alike.
struct SMACOptions: Hashable, Sendable {
    var forest = ForestOptions()

    /// How costs are transformed for the forest.
    var transformation = CostScale.Transformation.log
    var acquisition = Acquisition.expectedImprovement

    /// How many configurations drawn from the whole space are compared.
    var randomCandidates = 1_000

    /// How many configurations mixed from the best seen ones are compared.
    var mixedCandidates = 500

    /// How many seen and how many random configurations local searches begin at.
    var searchesFromSeen = 10
    var searchesFromRandom = 5
    var numericNeighbours = 4
    var searchSteps = 12

    /// The share of proposals that are drawn from the whole space without asking the model.
    var randomShare = 0.03

    /// The share of proposals for which another branch than the incumbent's may be drawn, in spaces with conditions.
    var branchShare = 1.0

    /// Of more trials the forest knows the best ones and some by chance.
    var rowsMax = 4_000

    /// `nil` where the number of trees depends on the number of trials.
    var trees: Int?

    /// Whether the best cost is the model's mean at a seen configuration instead of an observation.
    var isNoisy = false
    var confidenceWidth = 2.0

    init() {}

    /// Whose standard values the options have that are not given.
    private enum Defaults: String, CaseIterable {
        case apus, smac
    }

    /// The standard values of SMAC 2, for a search of quality.
    ///
    /// Hutter, Hoos and Leyton-Brown, "Sequential model-based optimization for general algorithm configuration" (2011),
    /// and the program's manual: half of the proposals are random ones, and nothing is mixed.
    private static var smac: Self {
        var options = Self()
        options.forest.splitMin = 10
        options.forest.bootstraps = true
        options.trees = 10
        options.transformation = .none
        options.randomCandidates = 10_000
        options.mixedCandidates = 0
        options.searchesFromRandom = 0
        options.randomShare = 0.5
        options.branchShare = 0
        return options
    }

    /// `dimensions` is how many parameters are tuned: of long rows fewer are compared, so that an ask stays fast.
    init(_ options: inout ModelOptions, dimensions: Int) {
        let defaults = options.choice("defaults", standard: Defaults.apus)
        var standard = defaults == .smac ? Self.smac : Self()
        standard.randomCandidates = min(standard.randomCandidates, max(100_000 / max(dimensions, 1), 64))
        standard.mixedCandidates = min(standard.mixedCandidates, max(50_000 / max(dimensions, 1), 64))
        self.isNoisy = options.boolean("noisy", standard: standard.isNoisy)
        if self.isNoisy {
            // Trees that know each observation exactly would take its noise for the truth.
            standard.forest.splitMin = max(standard.forest.splitMin, 5)
        }
        self.readForest(&options, standard: standard)
        self.readSearch(&options, standard: standard)
    }

    private mutating func readForest(_ options: inout ModelOptions, standard: Self) {
        self.trees = options.optionalInteger("rf-num-trees", in: 1...1_000) ?? standard.trees
        self.forest.splits = options.choice("rf-splits", standard: standard.forest.splits)
        self.forest.splitMin = options.real("rf-split-min", in: 2...1_000, standard: standard.forest.splitMin)
        self.forest.leafMin = options.real("rf-leaf-min", in: 1...1_000, standard: standard.forest.leafMin)
        self.forest.featureRatio = options.real("rf-ratio-features", in: 0...1, standard: standard.forest.featureRatio)
        // SMAC calls a sample of every observation for every tree a full tree bootstrap.
        self.forest.bootstraps = !options.boolean("rf-full-tree-bootstrap", standard: !standard.forest.bootstraps)
        self.forest.varianceMin = options.real("rf-min-variance", in: 0...1, standard: standard.forest.varianceMin)
        self.transformation = options.choice("rf-transformation", standard: standard.transformation)
        if let isLog = options.optionalBoolean("rf-log-model") { self.transformation = isLog ? .log : .none }
        self.rowsMax = options.integer("rf-rows-max", in: 10...1_000_000, standard: standard.rowsMax)
    }

    private mutating func readSearch(_ options: inout ModelOptions, standard: Self) {
        self.acquisition = options.choice("acq-func", standard: standard.acquisition)
        self.confidenceWidth = options.real("lcb-width", in: 0...100, standard: standard.confidenceWidth)
        self.randomCandidates = options.integer("num-ei-random", in: 0...1_000_000, standard: standard.randomCandidates)
        self.mixedCandidates = options.integer("num-ei-mixed", in: 0...1_000_000, standard: standard.mixedCandidates)
        self.searchesFromSeen = options.integer("num-challengers", in: 0...1_000, standard: standard.searchesFromSeen)
        self.searchesFromRandom = options.integer("num-ls-random", in: 0...1_000, standard: standard.searchesFromRandom)
        self.numericNeighbours = options.integer(
            "continous-neighbours",
            in: 1...100,
            standard: standard.numericNeighbours
        )
        self.searchSteps = options.integer("ls-steps", in: 0...1_000, standard: standard.searchSteps)
        self.randomShare = options.real("random-share", in: 0...1, standard: standard.randomShare)
        self.branchShare = options.real("branch-share", in: 0...1, standard: standard.branchShare)
    }

    /// The forest's options for so many trials.
    func forest(for trials: Int) -> ForestOptions {
        var forest = self.forest
        forest.trees = self.trees ?? (trials <= 300 ? 40 : trials <= 800 ? 20 : 12)
        return forest
    }
}

import ApusMath
import ApusSpace
import ApusStudy

/// Tree-structured Parzen estimators: densities of good and of bad trials, and the place where their ratio is best.
///
/// Bergstra et al., "Algorithms for hyper-parameter optimization" (2011); multivariate as in Falkner et al., "BOHB"
/// (2018), with what Watanabe, "Tree-structured Parzen estimator: understanding its algorithm components" (2023), found
/// to count. Pending trials count as bad ones, so that no two workers are sent to one place; so do failed and
/// infeasible ones, whatever their cost might have been.
///
/// A model has `gamma-max` good trials at most, and of the bad ones `past-max`, evenly from the best to the worst: what
/// one ask computes stops growing, and after 100,000 trials it still takes some milliseconds. In the order in which
/// trials ended it sees nothing, so a resumed study goes on as it would have gone on.
struct ParzenMethod: ModelMethod {
    static let name = "tpe"

    /// How often it draws again where all that it drew is forbidden or was there before.
    private static let roundsMax = 8

    private let features: FeatureSpace
    private let axes: [ParzenAxis]
    private let options: ParzenOptions
    private let isConditional: Bool
    private var groups: FeatureGroups
    private var branches = ParzenBranches()
    private var history = ParzenHistory()

    static func designSize(space: Space, trials: Int?) -> Int { 8 }

    init(space: Space, options: inout ModelOptions) {
        self.features = FeatureSpace(space)
        self.axes = ParzenAxis.axes(of: self.features)
        self.options = ParzenOptions(&options)
        self.isConditional = !space.conditions.isEmpty
        self.groups =
            self.options.isMultivariate
            ? FeatureGroups(features: self.features.count) : FeatureGroups(single: self.features.count)
    }

    /// Whether groups and branches stand for the conditions, and not kernels without some features.
    private var isGrouped: Bool { self.isConditional && self.options.isMultivariate && self.options.isGrouped }

    mutating func observe(_ trial: EndedTrial) {
        let row = self.features.row(of: trial.configuration)
        self.history.observe(trial, row: row)
        guard self.isGrouped else { return }
        self.groups.split(by: row)
        self.branches.observe(row)
    }

    mutating func suggest(_ context: SuggestionContext) -> Suggestion? {
        // BOHB asks for as many costs as features, and three more.
        let lesson = self.history.lesson(least: self.features.count + 3)
        guard !lesson.measured.isEmpty || !lesson.bad.isEmpty else { return nil }
        let pending = context.pending.compactMap { context.space.canonical($0) }.map { self.features.row(of: $0) }
        var random = context.random
        if let found = self.suggestInBranch(lesson, pending: pending, context: context, random: &random) {
            return found
        }
        var pairs = self.groups.groups.map { self.pair(of: $0, lesson: lesson, pending: pending) }
        return self.search(&pairs, context: context, random: &random)
    }

    /// Goes on in a branch that has not its share of the trials, by a model of that branch alone.
    private func suggestInBranch(
        _ lesson: ParzenHistory.Lesson,
        pending: [[Double]],
        context: SuggestionContext,
        random: inout SeededRandom
    ) -> Suggestion? {
        guard
            let branch = self.branches.neglected(
                measured: lesson.measured,
                pending: pending,
                share: self.options.branchShare
            )
        else { return nil }
        var pairs = [
            self.pair(
                of: self.branches.features(of: branch),
                lesson: lesson.filtered { self.branches.branchOf[$0] == branch },
                pending: pending.filter { self.branches.branch(of: $0) == branch }
            )
        ]
        return self.search(&pairs, within: branch, context: context, random: &random)
    }

    private func pair(of group: [Int], lesson: ParzenHistory.Lesson, pending: [[Double]]) -> ParzenPair {
        func has(_ row: [Double]) -> Bool { group.contains { !row[$0].isNaN } }
        let measured = self.isConditional ? lesson.measured.filter { has(self.history.rows[$0]) } : lesson.measured
        let goodCount = self.options.goodShare.count(of: measured.count)
        var bad = Array(measured.dropFirst(goodCount))
        bad.append(contentsOf: self.isConditional ? lesson.bad.filter { has(self.history.rows[$0]) } : lesson.bad)
        var badRows = self.options.thinned(bad).map { self.history.rows[$0] }
        if self.options.isLiar { badRows.append(contentsOf: pending.filter(has)) }
        return ParzenPair(
            features: group,
            good: ParzenEstimator(
                features: group,
                axes: self.axes,
                rows: measured.prefix(goodCount).map { self.history.rows[$0] },
                weights: self.options.weights(of: goodCount),
                width: self.options.goodWidth
            ),
            bad: ParzenEstimator(
                features: group,
                axes: self.axes,
                rows: badRows,
                weights: [Double](repeating: 1, count: badRows.count),
                width: self.options.badWidth
            )
        )
    }

    private func search(
        _ pairs: inout [ParzenPair],
        within branch: Int? = nil,
        context: SuggestionContext,
        random: inout SeededRandom
    ) -> Suggestion? {
        for _ in 0..<Self.roundsMax {
            let ranked = self.candidates(&pairs, random: &random)
            for place in 0..<self.options.candidates {
                // What no model has stands at its default.
                var row = [Double](repeating: .nan, count: self.axes.count)
                for (pair, candidates) in zip(pairs, ranked) {
                    for feature in pair.features { row[feature] = candidates[place].row[feature] }
                }
                let configuration = self.features.configuration(of: row)
                guard context.isUsable(configuration) else { continue }
                if let branch, self.branches.branch(of: self.features.row(of: configuration)) != branch { continue }
                let gain = ranked.reduce(0) { $0 + $1[place].gain }
                let reasons = self.reasons(gain: gain, isBranch: branch != nil, context: context)
                return Suggestion(configuration: configuration, reasons: reasons)
            }
        }
        return nil
    }

    /// The candidates of each pair, the best first.
    private func candidates(_ pairs: inout [ParzenPair], random: inout SeededRandom) -> [[ParzenPair.Candidate]] {
        let needsActivity = self.isConditional && self.options.isMultivariate && !self.options.isGrouped
        let template = [Double](repeating: .nan, count: self.axes.count)
        return pairs.indices.map { index in
            pairs[index].candidates(self.options.candidates, in: template, using: &random) { row in
                needsActivity ? self.features.row(of: self.features.configuration(of: row)) : row
            }
        }
    }

    private func reasons(gain: Double, isBranch: Bool, context: SuggestionContext) -> ProposalReasons {
        ProposalReasons(
            source: Self.name,
            gain: gain,
            gainName: "log-density-ratio",
            pending: context.pending.count,
            observed: self.history.rows.count,
            note: isBranch ? "in a branch of the conditional space that had less than its share of trials" : ""
        )
    }
}

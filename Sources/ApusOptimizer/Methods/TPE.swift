import ApusMath
import ApusSpace
import ApusStudy

/// Tree-structured Parzen estimators: the densities of good and of bad trials, and the place where their ratio is best.
///
/// Bergstra et al., "Algorithms for hyper-parameter optimization" (2011); multivariate as in Falkner et al., "BOHB"
/// (2018), and smoothed by what Watanabe, "Tree-structured Parzen estimator: understanding its algorithm components"
/// (2023), found to count. Pending trials count as bad ones, so that two workers are not sent to one place. Failed
/// and infeasible trials are bad, whatever their cost might have been. The model has all good trials up to
/// `good-max`, and of the bad ones `past-max` at most, evenly from the ranking: so an ask takes bounded time after
/// 100,000 trials too.
struct ParzenMethod: ModelMethod {
    static let name = "tpe"

    private let features: FeatureSpace
    private let axes: [ParzenAxis]
    private let options: ParzenOptions
    private var groups: FeatureGroups
    private var history = ParzenHistory()
    private var branches = ParzenBranches()

    static func designSize(space: Space, trials: Int?) -> Int { 10 }

    init(space: Space, options: inout ModelOptions) {
        self.features = FeatureSpace(space)
        self.axes = ParzenAxis.axes(of: self.features)
        self.options = ParzenOptions(&options)
        self.groups =
            self.options.isMultivariate
            ? FeatureGroups(features: self.features.count) : FeatureGroups(single: self.features.count)
    }

    mutating func observe(_ trial: EndedTrial) {
        let row = self.features.row(of: trial.configuration)
        if self.options.isMultivariate, self.options.isGrouped { self.groups.split(by: row) }
        self.history.observe(trial, row: row)
        self.branches.observe(row)
    }

    mutating func suggest(_ context: SuggestionContext) -> Suggestion? {
        let lesson = self.history.lesson(least: self.features.count + 3)
        guard !lesson.measured.isEmpty || !lesson.bad.isEmpty else { return nil }
        let pending = context.pending.compactMap { context.space.canonical($0) }.map { self.features.row(of: $0) }
        let isolated = self.branches.neglected(measured: lesson.measured, pending: pending, share: self.options.explore)
        if let isolated {
            let group = self.branches.features(of: isolated)
            let branches = self.branches
            let own: (Int) -> Bool = { branches.branchOf[$0] == isolated }
            var pairs = [
                self.pair(
                    of: group,
                    lesson: (lesson.measured.filter(own), lesson.bad.filter(own)),
                    pending: pending.filter { self.branches.branch(of: $0) == isolated }
                )
            ]
            var random = context.random
            for _ in 0..<4 {
                if let found = self.search(&pairs, groups: [group], context: context, random: &random, within: isolated) {
                    return found
                }
            }
        }
        var pairs = self.groups.groups.map { group in
            self.pair(of: group, lesson: lesson, pending: self.options.isLiar ? pending : [])
        }
        var random = context.random
        // Where each candidate of one round is used up or forbidden, another one may find something.
        for _ in 0..<8 {
            if let found = self.search(&pairs, groups: self.groups.groups, context: context, random: &random) { return found }
        }
        return nil
    }

    private func pair(of group: [Int], lesson: (measured: [Int], bad: [Int]), pending: [[Double]]) -> ParzenPair {
        let measured = self.rows(lesson.measured, having: group)
        let count = self.options.goodShare.count(of: measured.count)
        let good = Array(measured.prefix(count))
        var bad = Array(measured.dropFirst(count))
        bad.append(contentsOf: self.rows(lesson.bad, having: group))
        bad = self.options.thinned(bad)
        bad.append(contentsOf: pending.filter { Self.has($0, group) })
        return ParzenPair(
            good: ParzenEstimator(
                features: group,
                axes: self.axes,
                rows: good,
                weights: self.options.weights(of: good.count),
                width: self.options.goodWidth
            ),
            bad: ParzenEstimator(
                features: group,
                axes: self.axes,
                rows: bad,
                weights: [Double](repeating: 1, count: bad.count),
                width: self.options.badWidth
            )
        )
    }

    private func search(
        _ pairs: inout [ParzenPair],
        groups: [[Int]],
        context: SuggestionContext,
        random: inout SeededRandom,
        within branch: Int? = nil
    ) -> Suggestion? {
        let needsActivity = !self.options.isGrouped && self.options.isMultivariate && !context.space.conditions.isEmpty
        var ranked: [[ParzenPair.Candidate]] = []
        for index in pairs.indices {
            ranked.append(
                pairs[index].candidates(self.options.candidates, features: self.axes.count, using: &random) { row in
                    needsActivity ? self.features.row(of: self.features.configuration(of: row)) : row
                }
            )
        }
        for place in 0..<self.options.candidates {
            var row = [Double](repeating: 0, count: self.axes.count)
            for (group, candidates) in zip(groups, ranked) {
                for feature in group { row[feature] = candidates[place].row[feature] }
            }
            let configuration = self.features.configuration(of: row)
            guard context.isUsable(configuration) else { continue }
            if let branch, self.branches.branch(of: self.features.row(of: configuration)) != branch { continue }
            let gain = ranked.reduce(0) { $0 + $1[place].gain }
            return Suggestion(configuration: configuration, reasons: self.reasons(gain: gain, context: context))
        }
        return nil
    }

    private func reasons(gain: Double, context: SuggestionContext) -> ProposalReasons {
        ProposalReasons(
            source: Self.name,
            gain: gain,
            gainName: "log-density-ratio",
            pending: context.pending.count,
            observed: self.history.rows.count
        )
    }

    /// The rows of the trials that have a part of a group, or all rows of a group that every trial has.
    private func rows(_ trials: [Int], having group: [Int]) -> [[Double]] {
        trials.lazy.map { self.history.rows[$0] }.filter { Self.has($0, group) }
    }

    private static func has(_ row: [Double], _ group: [Int]) -> Bool {
        group.contains { !row[$0].isNaN }
    }
}

import ApusMath
import ApusSpace

/// Sequential model-based configuration with a random forest.
///
/// Hutter, Hoos and Leyton-Brown, "Sequential model-based optimization for general algorithm configuration" (2011):
/// a forest over mixed and conditional parameters, expected improvement, local searches from the best seen
/// configurations beside random ones, and some proposals at random. Departures: candidates mixed from the best seen
/// configurations, in spaces with conditions a share of the proposals for each branch that may still win
/// (``ForestBranch``), success and constraints by forests of their own in place of an invented cost, and pending trials
/// at the cost that the model expects; extremely randomized trees over all trials in the place of bootstrap samples,
/// because their mean changes gradually and is exact where a trial was.
///
/// The forests are grown anew for every proposal. Of more than ``SMACOptions/rowsMax`` trials they know the best quarter
/// of that number and others by chance, drawn anew for every proposal, so that an ask of 100,000 trials takes hardly
/// longer than one of 5,000.
struct ForestMethod: ModelMethod {
    static let name = "smac"

    private let options: SMACOptions
    private let candidates: CandidateSpace
    private var history: ForestHistory

    static func designSize(space: Space, trials: Int?) -> Int {
        let wanted = min(max(2 * space.tunable.count + 1, 5), 50)
        return trials.map { max(min(wanted, $0 / 4), 1) } ?? wanted
    }

    init(space: Space, options: inout ModelOptions) {
        self.options = SMACOptions(&options, dimensions: space.tunable.count)
        let features = FeatureSpace(space)
        self.candidates = CandidateSpace(features, schema: ForestSchema(features.features, withFidelity: true))
        self.history = ForestHistory(self.candidates, instances: options.instances)
    }

    mutating func observe(_ trial: EndedTrial) {
        self.history.append(trial)
    }

    mutating func suggest(_ context: SuggestionContext) -> Suggestion? {
        var random = context.random
        guard self.history.count > 0, self.candidates.features.count > 0 else { return nil }
        guard random.uniform() >= self.options.randomShare else { return nil }
        let branch = self.branch(using: &random)
        if let next = self.spread(branch, context, using: &random) { return next }
        let model = self.model(beside: context.pending, using: &random)
        let gain = ForestGain(model, options: self.options, branch: branch, random: &random)
        let pool = ForestSearch(self.candidates, options: self.options, branch: branch).pool(for: gain, using: &random)
        for (row, value) in zip(pool.rows, pool.gains) {
            let configuration = self.candidates.configuration(of: row)
            guard context.isUsable(configuration), context.isApart(configuration) else { continue }
            let reasons = gain.reasons(for: row, gain: value, pending: context.pending.count)
            return Suggestion(configuration: configuration, reasons: self.noted(reasons, row, branch))
        }
        return nil
    }

    private func noted(_ reasons: ProposalReasons, _ row: [Double], _ branch: ForestBranch?) -> ProposalReasons {
        guard let branch, branch.contains(row) else { return reasons }
        let parameter = self.candidates.features.space.parameters[
            self.candidates.features.features[branch.feature].parameter
        ]
        let choices = parameter.domain.choices
        let place = Int(branch.category)
        let value = choices.indices.contains(place) ? "\(choices[place])" : "\(place)"
        return reasons.replacing(note: "the best where \(parameter.name) is \(value), which may become the best of all")
    }

    /// One of the first trials of a branch, far from the others.
    private func spread(
        _ branch: ForestBranch?,
        _ context: SuggestionContext,
        using random: inout SeededRandom
    ) -> Suggestion? {
        guard let row = branch?.spread(self.history, using: &random) else { return nil }
        let configuration = self.candidates.configuration(of: row)
        guard context.isUsable(configuration) else { return nil }
        let reasons = ProposalReasons(source: "design", pending: context.pending.count)
        return Suggestion(configuration: configuration, reasons: self.noted(reasons, row, branch))
    }

    private func branch(using random: inout SeededRandom) -> ForestBranch? {
        guard self.candidates.isConditional, self.options.branchShare > 0 else { return nil }
        guard random.uniform() < self.options.branchShare else { return nil }
        return ForestBranch.drawn(for: self.history, using: &random)
    }

    private func model(beside pending: [Configuration], using random: inout SeededRandom) -> ForestModel {
        var model = ForestModel(
            self.history,
            options: self.options.forest(for: self.history.count),
            transformation: self.options.transformation,
            rowsMax: self.options.rowsMax,
            random: &random
        )
        model.believe(in: pending.map { self.candidates.row(of: $0) }, random: &random)
        return model
    }
}

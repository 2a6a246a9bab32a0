import ApusMath
import ApusSpace

/// Sequential model-based configuration with a random forest.
///
/// Hutter, Hoos and Leyton-Brown, "Sequential model-based optimization for general algorithm configuration" (2011):
/// a forest over mixed and conditional parameters, expected improvement, local searches from the best seen
/// configurations beside random ones, and some proposals at random. Departures: candidates mixed from the best seen
/// configurations, success and constraints by forests of their own in place of an invented cost, and pending trials
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
        let model = self.model(beside: context.pending, using: &random)
        let gain = ForestGain(model, options: self.options, random: &random)
        let pool = ForestSearch(self.candidates, options: self.options).pool(for: gain, using: &random)
        for (row, value) in zip(pool.rows, pool.gains) {
            let configuration = self.candidates.configuration(of: row)
            guard context.isUsable(configuration), context.isApart(configuration) else { continue }
            let reasons = gain.reasons(for: row, gain: value, pending: context.pending.count)
            return Suggestion(configuration: configuration, reasons: reasons)
        }
        return nil
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

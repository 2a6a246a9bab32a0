import ApusMath
import ApusSpace
import ApusStudy

/// A forest over a study's costs, to explain them and not to propose.
///
/// Costs far above the median are cut off, as the paper on importance advises: what makes a configuration hopeless is
/// not what makes a good one better.
struct StudyForest: Sendable {
    /// Of more trials the best ones and some by chance.
    static let rowsMax = 2_000

    static let options: ForestOptions = {
        var options = ForestOptions()
        options.trees = 24
        options.splits = .best
        options.bootstraps = true
        options.splitMin = 4
        options.leafMin = 2
        return options
    }()

    let candidates: CandidateSpace
    let model: ForestModel
    let forest: RandomForest

    /// `nil` where fewer than two trials at the full budget have a cost.
    init?(space: Space, trials: [EndedTrial], random: inout SeededRandom) {
        let features = FeatureSpace(space)
        self.candidates = CandidateSpace(features, schema: ForestSchema(features.features))
        var history = ForestHistory(self.candidates)
        for trial in trials where trial.fidelity >= 1 {
            guard case .cost(let cost) = trial.result, cost.isFinite else { continue }
            guard let configuration = space.canonical(trial.configuration) else { continue }
            history.append(trial.replacing(configuration))
        }
        guard history.costs.count > 1 else { return nil }
        self.model = ForestModel(
            history,
            options: Self.options,
            transformation: .clip,
            rowsMax: Self.rowsMax,
            random: &random
        )
        guard let forest = self.model.costs else { return nil }
        self.forest = forest
    }

    /// The cost that the forest expects of a configuration, and the deviation.
    func prediction(of configuration: Configuration) -> (cost: Double, deviation: Double) {
        let (means, variances) = self.forest.predictions(of: self.candidates.row(of: configuration), count: 1)
        let scale = self.model.scale
        return (
            scale.cost(of: means[0]), scale.costDeviation(of: means[0], deviation: variances[0].squareRoot())
        )
    }

    /// The best configuration, the first one of equals.
    var incumbent: Configuration? {
        let history = self.model.history
        let best = history.costs.indices.min {
            let (leftFeasible, rightFeasible) = (history.isFeasible($0), history.isFeasible($1))
            if leftFeasible != rightFeasible { return leftFeasible }
            return history.costs[$0] < history.costs[$1]
        }
        return best.map { history.trials[$0].configuration }
    }
}

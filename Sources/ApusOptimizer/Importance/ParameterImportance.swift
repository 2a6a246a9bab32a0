public import ApusSpace

import ApusMath

/// How much of the variance of the cost over the whole space each parameter explains, and each pair of them.
public struct ParameterImportance: Hashable, Sendable, Codable {
    public struct Effect: Hashable, Sendable, Codable {
        /// One parameter, or two that act together.
        public let parameters: [String]

        /// The part of the variance, 0 to 1: the mean over the trees of the forest.
        public let share: Double

        /// How much the trees differ in it.
        public let deviation: Double
    }

    /// The parameters by falling share.
    public let effects: [Effect]

    /// What pairs explain beyond their two parameters, by falling share; pairs of the most important ones only.
    public let interactions: [Effect]

    /// How many trials the forest knew.
    public let observed: Int

    /// The part of the variance that a forest predicts of trials it did not see; `nil` for too few trials.
    ///
    /// Near 0 or below, the shares mean nothing.
    public let fit: Double?
}

/// Functional analysis of variance on a forest of the ended trials.
///
/// Hutter, Hoos and Leyton-Brown, "An efficient approach for assessing hyperparameter importance" (2014): exact
/// marginals over the trees' partitions, configurations drawn uniformly from the unit cube, conditions followed.
/// Only trials with a cost at the full budget count. The same trials and seed give the same result.
public func parameterImportance(space: Space, trials: [EndedTrial], seed: UInt64) -> ParameterImportance {
    let analysis = VarianceAnalysis(space: space, trials: trials, seed: seed)
    return ParameterImportance(
        effects: analysis?.effects() ?? [],
        interactions: analysis?.interactions() ?? [],
        observed: analysis?.observed ?? 0,
        fit: analysis?.fit
    )
}

public import ApusSpace

import ApusMath

/// A way from one configuration to a better one, the most useful change first.
public struct Ablation: Hashable, Sendable, Codable {
    public struct Step: Hashable, Sendable, Codable {
        /// The parameters that change: one, with those that it switches on or off, or all that are left.
        public let parameters: [String]
        public let configuration: Configuration

        /// The cost that the forest expects after the step, and its deviation.
        public let cost: Double
        public let deviation: Double

        /// By how much the expected cost falls.
        public let gain: Double
    }

    public let start: Configuration
    public let startCost: Double
    public let startDeviation: Double

    /// In the order in which they are taken; empty where both ends are the same.
    public let steps: [Step]
}

/// The path from the default to the incumbent, or between two other configurations, on a forest of the ended trials.
///
/// Fawcett and Hoos, "Analysing differences between algorithm configurations through ablation" (2016), with a
/// surrogate in the place of runs, after Biedenkapp et al., "Efficient parameter importance analysis via ablation with
/// surrogates" (2017). A parameter that is switched on by a step has the value of the end at once. Forbidden
/// configurations are gone around, at the worst by changing all that is left together. `nil` where fewer than two
/// trials have a cost, or an end is no configuration of the space.
public func ablation(
    space: Space,
    trials: [EndedTrial],
    from start: Configuration? = nil,
    to end: Configuration? = nil,
    seed: UInt64
) -> Ablation? {
    var random = SeededRandom(seed: seed, stream: 0x6162_6C61)
    guard let study = StudyForest(space: space, trials: trials, random: &random) else { return nil }
    guard let first = space.canonical(start ?? space.defaultConfiguration) else { return nil }
    guard let last = (end ?? study.incumbent).flatMap(space.canonical) else { return nil }
    let path = AblationPath(space: space, study: study, end: last)
    let (cost, deviation) = study.prediction(of: first)
    return Ablation(start: first, startCost: cost, startDeviation: deviation, steps: path.steps(from: first))
}

/// How a forest is grown.
struct ForestOptions: Hashable, Sendable {
    enum Splits: String, CaseIterable, Sendable {
        /// The best cut of each feature that is looked at, anywhere between the two values beside it.
        case best

        /// One cut of each feature at random, as extremely randomized trees have it (Geurts, Ernst, Wehenkel 2006).
        case random
    }

    var trees = 10
    var splits = Splits.random

    /// A node with fewer samples is not split.
    var splitMin = 2.0

    /// A split leaves at least so many samples on either side.
    var leafMin = 1.0

    /// The part of the features that each split looks at, one at least.
    var featureRatio = 5.0 / 6

    /// Whether a tree draws its samples with replacement; otherwise each tree has all of them.
    var bootstraps = false

    /// The most samples that a tree is grown from; of more, each tree draws its own part.
    var samplesMax = 2_000

    /// The most features that a tree looks at; of more, each tree draws its own part.
    var featuresMax = 128

    /// The least variance of a leaf.
    var varianceMin = 1e-14

    /// The same for what is noisy by nature: samples drawn anew for each tree.
    var forOutcomes: Self {
        var options = self
        options.bootstraps = true
        return options
    }
}

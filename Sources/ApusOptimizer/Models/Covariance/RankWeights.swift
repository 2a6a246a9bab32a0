/// What each place in a generation weighs, from the best to the worst.
///
/// Equal results share what their places weigh, or the order in which they came would decide.
struct RankWeights: Hashable, Sendable {
    /// What draws the mean: 0 or above, 1 together.
    let attraction: [Double]

    /// What shapes the covariance: the bad places count against their directions.
    let signed: [Double]

    /// `groups` are the ranges of equal results, and cover all places.
    init(_ weights: [Double], groups: [Range<Int>]) {
        self.attraction = Self.shared(weights.map { max($0, 0) }, groups)
        self.signed = Self.shared(weights, groups)
    }

    /// For results that are all different.
    init(_ weights: [Double]) {
        self.init(weights, groups: weights.indices.map { $0..<($0 + 1) })
    }

    private static func shared(_ weights: [Double], _ groups: [Range<Int>]) -> [Double] {
        groups.flatMap { group in
            [Double](repeating: weights[group].reduce(0, +) / Double(group.count), count: group.count)
        }
    }
}

/// Features in groups of which each trial has all or none.
///
/// Each group is a space without conditions, with a model of its own of the trials that have it. The groups follow from
/// the trials seen: a trial that has a part of a group splits it.
struct FeatureGroups: Sendable {
    private(set) var groups: [[Int]]

    /// Begins with one group of all features.
    init(features: Int) {
        self.groups = features > 0 ? [Array(0..<features)] : []
    }

    /// Each feature for itself, whatever the trials are.
    init(single features: Int) {
        self.groups = (0..<features).map { [$0] }
    }

    /// Splits the groups that a row has a part of; NaN stands for a feature that it does not have.
    ///
    /// The groups stay in the order of their first features, whatever the order of the rows.
    mutating func split(by row: [Double]) {
        let isSplit = self.groups.contains { group in group.contains { row[$0].isNaN != row[group[0]].isNaN } }
        guard isSplit else { return }
        self.groups = self.groups.flatMap { group in
            [group.filter { row[$0].isNaN }, group.filter { !row[$0].isNaN }].filter { !$0.isEmpty }
        }
        self.groups.sort { $0[0] < $1[0] }
    }
}

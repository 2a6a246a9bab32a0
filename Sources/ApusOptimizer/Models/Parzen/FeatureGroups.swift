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
    mutating func split(by row: [Double]) {
        var index = 0
        while index < self.groups.count {
            let group = self.groups[index]
            let isFirstMissing = row[group[0]].isNaN
            if group.contains(where: { row[$0].isNaN != isFirstMissing }) {
                self.groups[index] = group.filter { row[$0].isNaN == isFirstMissing }
                self.groups.insert(group.filter { row[$0].isNaN != isFirstMissing }, at: index + 1)
                index += 1
            }
            index += 1
        }
    }
}

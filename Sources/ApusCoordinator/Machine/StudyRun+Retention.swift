import ApusOptimizer
import ApusStudy

/// Which trials of a study keep what they left.
extension StudyRun {
    /// The trials whose artifacts stay by the study's own policy; `nil` where all do.
    var artifactsKept: Set<UInt32>? { self.artifactsKept(by: self.study.retention.artifacts) }

    /// The trials whose artifacts stay by a policy; `nil` where all do.
    func artifactsKept(by policy: Retention.Artifacts) -> Set<UInt32>? {
        guard case .best = policy else { return nil }
        return policy.kept(
            of: self.retentionRanking,
            protected: self.bestTrials.union(self.unended).union(self.confirmations.keys)
        )
    }

    /// The trials that the study's result is, or may come to be, and those that a user pinned, whatever else is kept.
    var bestTrials: Set<UInt32> {
        var best = self.pinned.union(self.front.members.map(\.number))
        best.formUnion(self.confirmations.values)
        if let incumbent = self.incumbent { best.insert(incumbent) }
        if let confirm = self.study.confirm {
            best.formUnion(
                ConfirmationPlan(confirm).chosen(of: self.account.ranking) { self.trial($0)?.summary.configuration }
            )
        }
        return best
    }

    /// The trials that count, the front first, then by the first cost, and the earlier one among equals.
    private var retentionRanking: [UInt32] {
        let front = Set(self.front.members.map(\.number))
        return self.searchTrials.filter(Self.counts)
            .sorted { left, right in
                let (one, other) = (front.contains(left.number), front.contains(right.number))
                if one != other { return one }
                return (left.cost ?? .infinity, left.number) < (right.cost ?? .infinity, right.number)
            }
            .map(\.number)
    }
}

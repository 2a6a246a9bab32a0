import ApusStore
package import ApusStudy

extension CoordinatorMachine {
    /// Gives up the checkpoints that no decision can need any more; what was given up comes back.
    ///
    /// Kept are what a trial may go on from or another may copy, and the results that the study keeps: the best at least.
    package mutating func releaseCheckpoints(
        _ saved: [(attempt: AttemptID, digest: ContentDigest)],
        into effects: inout [Effect]
    ) -> Set<ContentDigest> {
        var released: [(attempt: AttemptID, digest: ContentDigest)] = []
        for (id, ones) in Dictionary(grouping: saved, by: \.attempt.trial.study).sorted(by: { $0.key < $1.key }) {
            guard let run = self.studies[id], run.steps != nil, run.study.retention.checkpoints != .all else {
                continue
            }
            let (needed, kept) = (run.checkpointsNeeded, run.checkpointsKept)
            released += ones.filter { one in
                let number = one.attempt.trial.number
                let isResult = run.trial(number)?.acceptedEpoch == one.attempt.epoch
                return !needed.contains(one.digest) && !(isResult && kept.contains(number))
            }
        }
        guard !released.isEmpty else { return [] }
        for (attempt, _) in released { self.forgetArtifact(of: attempt) }
        effects.append(.store(.checkpointsReleased(released.map(\.attempt))))
        return Set(released.map(\.digest))
    }
}

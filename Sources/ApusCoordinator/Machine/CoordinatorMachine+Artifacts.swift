import ApusStore
package import ApusStudy

extension CoordinatorMachine {
    /// Whether any study keeps the artifacts of some trials alone.
    package var releasesArtifacts: Bool {
        self.studies.values.contains { $0.study.retention.artifacts != .all }
    }

    /// Gives up the artifacts that their study does not keep; what was given up comes back.
    ///
    /// `left` is what ended attempts have. A trial that may still run, and the best, lose nothing.
    package mutating func releaseArtifacts(
        _ left: [(attempt: AttemptID, digest: ContentDigest)],
        into effects: inout [Effect]
    ) -> Set<ContentDigest> {
        var released: [(attempt: AttemptID, digest: ContentDigest)] = []
        for (id, ones) in Dictionary(grouping: left, by: \.attempt.trial.study).sorted(by: { $0.key < $1.key }) {
            guard let kept = self.studies[id]?.artifactsKept else { continue }
            released += ones.filter { !kept.contains($0.attempt.trial.number) }
        }
        guard !released.isEmpty else { return [] }
        for (attempt, _) in released { self.forgetArtifact(of: attempt) }
        effects.append(.store(.artifactsReleased(released.map(\.attempt))))
        return Set(released.map(\.digest))
    }

    /// The trial has an artifact no more if it was this attempt's.
    mutating func forgetArtifact(of attempt: AttemptID) {
        self.studies[attempt.trial.study]?.update(attempt.trial.number) { trial in
            if trial.acceptedEpoch == attempt.epoch { trial.hasArtifact = false }
        }
    }
}

package import ApusStore
package import ApusStudy

extension CoordinatorMachine {
    /// Whether any study keeps the artifacts of some trials alone.
    package var releasesArtifacts: Bool {
        self.studies.values.contains { $0.run.study.retention.artifacts != .all }
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

    /// A user wants a trial's files to stay, or no longer.
    package mutating func pin(_ id: TrialID, _ isPinned: Bool, into effects: inout [Effect]) throws(CoordinatorError) {
        _ = try self.trial(id)
        guard try self.run(id.study).pinned.contains(id.number) != isPinned else { return }
        if isPinned {
            self.studies[id.study]?.pinned.insert(id.number)
        } else {
            self.studies[id.study]?.pinned.remove(id.number)
        }
        effects.append(.store(.trialPinned(id, isPinned)))
    }

    /// What of a study's artifacts a user may have removed: those of ended trials beyond the `best`.
    package func prunable(_ left: [ContentRecord], of id: StudyID, best: Int) throws(CoordinatorError)
        -> [ContentRecord]
    {
        guard (1...Retention.bestMax).contains(best) else {
            throw .invalid(["best is \(best); it is from 1 to \(Retention.bestMax)"])
        }
        let kept = try self.run(id).artifactsKept(by: .best(best)) ?? []
        return left.filter { !$0.isCheckpoint && !kept.contains($0.attempt.trial.number) }
    }

    /// Gives artifacts up that were found prunable.
    package mutating func prune(_ records: [ContentRecord], into effects: inout [Effect]) {
        guard !records.isEmpty else { return }
        for record in records { self.forgetArtifact(of: record.attempt) }
        effects.append(.store(.artifactsReleased(records.map(\.attempt))))
    }

    /// The trial has an artifact no more if it was this attempt's.
    mutating func forgetArtifact(of attempt: AttemptID) {
        self.studies[attempt.trial.study]?.update(attempt.trial.number) { trial in
            if trial.acceptedEpoch == attempt.epoch { trial.hasArtifact = false }
        }
    }
}

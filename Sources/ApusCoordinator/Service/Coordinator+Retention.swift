import ApusOptimizer
import ApusStore
package import ApusStudy

extension Coordinator {
    package func storedFiles(of id: StudyID) async throws -> [StoredFileView] {
        _ = try self.machine.run(id)
        return self.views(try await self.store.contents(of: id), of: id)
    }

    package func pin(_ id: TrialID, isPinned: Bool, by actor: String) async throws {
        var effects: [CoordinatorMachine.Effect] = []
        try self.machine.pin(id, isPinned, into: &effects)
        try await self.commit(effects, by: actor, isPinned ? "pin" : "unpin", "trial \(id.study.rawValue)/\(id.number)")
    }

    package func prune(_ id: StudyID, best: Int, isDryRun: Bool, by actor: String) async throws -> [StoredFileView] {
        _ = try self.machine.run(id)
        let left = try await self.store.contents(of: id)
        // Judged and given up without a pause between: what is pinned meanwhile stays.
        let prunable = try self.machine.prunable(left, of: id, best: best)
        guard !isDryRun, !prunable.isEmpty else { return self.views(prunable, of: id) }
        let views = self.views(prunable, of: id)
        var effects: [CoordinatorMachine.Effect] = []
        self.machine.prune(prunable, into: &effects)
        try await self.commit(effects, by: actor, "prune", "study \(id.rawValue)")
        try await self.remove(Set(prunable.map(\.content.digest)))
        return views
    }

    private func views(_ records: [ContentRecord], of id: StudyID) -> [StoredFileView] {
        guard let run = self.machine.studies[id] else { return [] }
        let best = run.bestTrials.subtracting(run.pinned)
        return records.map { record in
            StoredFileView(
                attempt: record.attempt,
                isCheckpoint: record.isCheckpoint,
                content: record.content,
                isPinned: run.pinned.contains(record.attempt.trial.number),
                isBest: best.contains(record.attempt.trial.number) || run.isIncumbent(record.attempt.trial.number)
            )
        }
    }
}

extension StudyRun {
    fileprivate func isIncumbent(_ number: UInt32) -> Bool {
        self.incumbent == number || self.front.members.contains { $0.number == number }
    }
}

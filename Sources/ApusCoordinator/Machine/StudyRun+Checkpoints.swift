import ApusOptimizer
import ApusStore
import ApusStudy

/// Which checkpoints of a study are still needed.
extension StudyRun {
    /// What a trial may still go on from: any trial that has not ended, and with population based training – which copies
    /// from trial to trial – any at all, as long as the study runs.
    var checkpointsNeeded: Set<ContentDigest> {
        guard let steps = self.steps, !self.record.state.isEnded || self.hasUnended else { return [] }
        let copies = self.study.fidelity?.rule == "pbt"
        return copies
            ? steps.checkpoints(of: 1...UInt32(max(1, self.trials.count))) : steps.checkpoints(of: self.unended)
    }

    /// The trials whose last checkpoint is kept as their result: the best, and all but those that were stopped where the
    /// study keeps the last of each.
    var checkpointsKept: Set<UInt32> {
        var kept = self.bestTrials
        let keepsLast = self.study.retention.checkpoints != .best
        var best: (cost: Double, number: UInt32)?
        for trial in self.trials {
            if keepsLast, trial.summary.state != .stopped { kept.insert(trial.summary.number) }
            guard let cost = trial.summary.cost, !trial.summary.isInvalidated else { continue }
            if best.map({ cost < $0.cost }) ?? true { best = (cost, trial.summary.number) }
        }
        if let best { kept.insert(best.number) }
        return kept
    }
}

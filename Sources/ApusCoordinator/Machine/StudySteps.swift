import ApusOptimizer
import ApusProtocol
import ApusSpace
import ApusStore
import ApusStudy

/// The rule that decides for how many steps a study's trials run, and what its trials have done by it.
package struct StudySteps: Sendable {
    private(set) var scheduler: FidelityScheduler

    /// The newest checkpoint of each trial that has one.
    private(set) var checkpoints: [UInt32: StoredContent] = [:]

    /// What a trial measured in the attempts that count, for trials that may go on.
    var carried: [UInt32: AttemptMetrics] = [:]

    /// The newest step of trials whose constraints are not all known there yet.
    private var held: [UInt32: HeldStep] = [:]

    /// How many results of a trial the optimizer was told.
    private var toldCounts: [UInt32: Int] = [:]

    /// Throws an `OptimizerError` when the rule cannot run.
    init?(study: Study) throws {
        guard let fidelity = study.fidelity else { return nil }
        self.scheduler = try makeFidelity(fidelity, space: study.space, seed: study.search.seed)
    }

    /// Tells the rule what happened; what it decides comes back.
    mutating func apply(_ event: FidelityEvent) -> [FidelityAction] {
        if case .began(let number, .copy(let donor, _, _, _), _) = event {
            self.checkpoints[number] = self.checkpoints[donor]
        }
        switch event {
        case .began(let number, _, _), .ended(let number, _), .lost(let number), .invalidated(let number):
            self.held[number] = nil
        case .measured, .saved, .admitted: break
        }
        return self.scheduler.apply(event)
    }

    // Steps that wait for their constraints

    /// The step that waits, if one does.
    func held(of number: UInt32) -> HeldStep? { self.held[number] }

    mutating func hold(_ step: HeldStep, of number: UInt32) {
        self.held[number] = step
    }

    /// The step that waits waits no more.
    mutating func takeHeld(of number: UInt32) -> HeldStep? {
        self.held.removeValue(forKey: number)
    }

    /// What these trials go on from, or others may copy.
    func checkpoints(of numbers: some Sequence<UInt32>) -> Set<ContentDigest> {
        Set(numbers.compactMap { self.checkpoints[$0]?.digest })
    }

    mutating func saved(_ number: UInt32, _ content: StoredContent) {
        self.checkpoints[number] = content
    }

    /// The steps of a trial's next attempt, and where it begins.
    func next(of number: UInt32) -> (steps: AttemptSteps, checkpoint: StoredContent?) {
        let checkpoint = self.checkpoints[number]
        let from = checkpoint == nil ? 0 : self.scheduler.checkpoint(of: number)
        let to = max(self.scheduler.target(of: number) ?? self.scheduler.stepsMax, max(from, 1))
        return (AttemptSteps(from: from, to: to, total: self.scheduler.stepsMax), checkpoint)
    }

    /// The work that puts a trial whose worker is gone back to its newest checkpoint.
    func resumption(of number: UInt32) -> FidelityWork {
        let to = self.scheduler.target(of: number) ?? self.scheduler.stepsMax
        return .resume(number, from: self.scheduler.checkpoint(of: number), to: to)
    }

    /// Whether the optimizer knows a result of the trial.
    func isTold(_ number: UInt32) -> Bool { self.toldCounts[number] != nil }

    /// The results of a trial that the optimizer was not told; they count as told then.
    mutating func takeUntold(of number: UInt32) -> [ToldTrial] {
        let results = self.scheduler.endedTrials(of: number, .each)
        let known = self.toldCounts[number] ?? 0
        guard results.count > known else { return [] }
        self.toldCounts[number] = results.count
        return results.dropFirst(known).map {
            ToldTrial(number: number, result: $0.result, fidelity: $0.fidelity, constraints: $0.constraints)
        }
    }

    /// The optimizer begins anew.
    mutating func forgetTold() {
        self.toldCounts.removeAll()
    }

    /// Takes over what a former coordinator left.
    mutating func restore(
        log: [OptimizerEntry],
        trials: [TrialSummary],
        checkpoints: [UInt32: [StoreSnapshot.Checkpoint]]
    ) {
        for entry in log {
            switch entry {
            case .fidelity(let entry):
                var event = entry.event
                if case .began(let number, let work, _) = event, (1...trials.count).contains(Int(number)) {
                    event = .began(number, work, configuration: trials[Int(number) - 1].configuration)
                    if case .copy(let donor, _, let from, _) = work {
                        self.checkpoints[number] = checkpoints[donor]?.last { $0.step == from }?.content
                    }
                }
                self.scheduler.restore(FidelityEntry(event, actions: entry.actions))
            case .told(let told): self.toldCounts[told.number, default: 0] += 1
            case .restarted: self.toldCounts.removeAll()
            case .proposed, .added, .dropped, .budget, .confirming, .earlier, .leftOut, .race: break
            }
        }
        for (number, saved) in checkpoints { self.checkpoints[number] = saved.last?.content }
    }
}

import ApusOptimizer
import ApusProtocol
import ApusQueue
import ApusSpace
import ApusStore
import ApusStudy

/// Studies with instances: a race decides what each trial is.
extension CoordinatorMachine {
    /// Starts as many runs as there are places: those that the race asked for, then new configurations.
    mutating func startRace(of id: StudyID, into effects: inout [Effect]) {
        guard self.studies[id]?.record.state == .running else { return }
        var places = self.queue.demand(of: id, limit: self.raceRoom(of: id))
        while places > 0, let work = self.studies[id]?.race?.scheduler.next() {
            switch work {
            case .run(let configuration):
                guard let trial = self.add([configuration], to: id, into: &effects).first else { return }
                self.applyRace(.began(trial.number), to: id, into: &effects)
                places -= 1
            case .proposal(let most):
                let started = self.proposeForRace(min(places, most), of: id, into: &effects)
                guard started > 0 else { return }
                places -= started
            }
        }
    }

    /// How many trials more the study may have.
    private func raceRoom(of id: StudyID) -> Int {
        guard let run = self.studies[id] else { return 0 }
        return max((run.limits.trials ?? StudyLimits.trialsMax) - run.trials.count, 0)
    }

    /// New configurations, at once or by a question; how many were started at once.
    private mutating func proposeForRace(_ count: Int, of id: StudyID, into effects: inout [Effect]) -> Int {
        guard let isAsked = self.studies[id]?.proposer.isAsked, !isAsked, self.studies[id]?.proposer.end == nil,
            let isSlow = self.studies[id]?.proposer.isSlow
        else { return 0 }
        let pending = self.studies[id]?.pending ?? []
        if isSlow {
            self.studies[id]?.proposer.ask(count, beside: pending)
            effects.append(.ask(id))
            return 0
        }
        let first = UInt32((self.studies[id]?.trials.count ?? 0) + 1)
        let proposals = self.studies[id]?.proposer.propose(count, beside: pending, first: first) ?? []
        if proposals.count < count { self.unsettled.insert(id) }
        return self.race(proposals.map(\.configuration), of: id, into: &effects).count
    }

    /// Takes an optimizer's answer for a study with instances.
    mutating func answeredRace(_ id: StudyID, _ answer: Question.Answer, into effects: inout [Effect]) {
        self.unsettled.insert(id)
        let room = min(self.raceRoom(of: id), self.studies[id]?.race?.scheduler.proposalsMax ?? 0)
        let first = UInt32((self.studies[id]?.trials.count ?? 0) + 1)
        guard let proposals = self.studies[id]?.proposer.answered(answer, first: first, room: room) else { return }
        let trials = self.race(proposals.map(\.configuration), of: id, into: &effects)
        for (trial, proposal) in zip(trials, proposals) {
            effects.append(.store(.proposalExplained(trial, reasons: proposal.reasons.json)))
        }
    }

    /// New configurations enter the race, each with its first run.
    @discardableResult
    mutating func race(
        _ configurations: [Configuration],
        of id: StudyID,
        into effects: inout [Effect]
    ) -> [TrialID] {
        let trials = self.add(configurations, to: id, into: &effects)
        for (trial, configuration) in zip(trials, configurations) {
            self.applyRace(.proposed(trial.number, configuration: configuration), to: id, into: &effects)
        }
        return trials
    }

    /// A trial has ended, or ended otherwise than was thought; nothing in a study without instances.
    mutating func raceEnded(_ trial: TrialID, into effects: inout [Effect]) {
        let end = self.studies[trial.study].flatMap { run in
            run.trial(trial.number).flatMap { run.race?.end(of: $0.summary) }
        }
        guard let end else { return }
        self.applyRace(.ended(trial.number, end), to: trial.study, into: &effects)
    }

    /// Tells the race what happened, and does what it decides.
    mutating func applyRace(_ event: RaceEvent, to id: StudyID, into effects: inout [Effect]) {
        guard let actions = self.studies[id]?.race?.apply(event) else { return }
        self.studies[id]?.proposer.raced(RaceEntry(event.withoutConfiguration, actions: actions))
        self.studies[id]?.followRace()
        for case .stop(let number) in actions {
            let trial = TrialID(study: id, number: number)
            switch self.studies[id]?.trial(number)?.summary.state {
            case .running: self.order(.outranked, trial, into: &effects)
            case .waiting:
                self.queue.trialWithdrawn(trial)
                self.end(trial, as: .stopped, reason: Self.raceOver, into: &effects)
            default: break
            }
        }
    }

    static let raceOver = "the race was decided without it"

    /// Attempts that run on though their races are over: the order may be lost with a former coordinator.
    mutating func stopRaced(_ id: StudyID) {
        guard let race = self.studies[id]?.race else { return }
        for number in self.studies[id]?.running.keys.sorted() ?? [] where !race.scheduler.awaits(number) {
            self.studies[id]?.running[number]?.stop = .outranked
        }
    }

    /// A user's configuration is raced as one that the optimizer proposes.
    mutating func addRaced(
        _ configuration: Configuration,
        to id: StudyID,
        into effects: inout [Effect]
    ) throws(CoordinatorError) -> TrialID {
        let run = try self.run(id)
        guard !run.record.state.isEnded, self.raceRoom(of: id) > 0 else {
            throw .conflict("all runs of study '\(run.study.name)' are used up; submit it again with a higher limit")
        }
        guard (run.race?.scheduler.proposalsMax ?? 0) > 0 else {
            throw .conflict("nothing can be compared before the first run has ended; try again then")
        }
        guard let trial = self.add([configuration], to: id, into: &effects).first else {
            throw .unavailable("the trial could not be added")
        }
        self.studies[id]?.proposer.added(trial.number, configuration)
        self.applyRace(.proposed(trial.number, configuration: configuration), to: id, into: &effects)
        self.unsettled.insert(id)
        return trial
    }
}

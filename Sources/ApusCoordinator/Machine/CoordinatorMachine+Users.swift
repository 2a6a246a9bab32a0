import ApusOptimizer
import ApusProtocol
import ApusQueue
package import ApusSpace
import ApusStore
package import ApusStudy

extension CoordinatorMachine {
    package func run(_ id: StudyID) throws(CoordinatorError) -> StudyRun {
        guard let run = self.studies[id] else { throw .notFound("there is no study \(id.rawValue)") }
        return run
    }

    package func trial(_ id: TrialID) throws(CoordinatorError) -> TrialRecord {
        let run = try self.run(id.study)
        guard let trial = run.trial(id.number) else {
            let count = run.trials.count
            let known = count == 0 ? "it has none yet" : "its trials are 1 to \(count)"
            throw .notFound("study '\(run.study.name)' has no trial \(id.number); \(known)")
        }
        return trial
    }

    package mutating func change(
        _ id: StudyID,
        _ change: StudyChange,
        _ moment: Moment,
        into effects: inout [Effect]
    ) throws(CoordinatorError) {
        let run = try self.run(id)
        guard !run.record.state.isEnded else {
            if change == .stop { return }
            throw .conflict("study '\(run.study.name)' is \(run.record.state.rawValue); it cannot be changed")
        }
        switch change {
        case .pause:
            guard run.record.state == .running else { return }
            self.queue.studyPaused(id, true)
            self.setState(.paused, of: id, reason: "paused by a user", into: &effects)
        case .resume:
            guard run.record.state == .paused else { return }
            self.queue.studyPaused(id, false)
            self.studies[id]?.failed.resumed()
            self.setState(.running, of: id, reason: "", into: &effects)
            effects.append(.store(.studyResumed(id, at: moment.unix)))
        case .stop:
            self.stop(id, reason: "stopped by a user", into: &effects)
        case .parallel(let parallel):
            if let parallel, parallel < 1 { throw .invalid(["parallel is \(parallel); it must be 1 or more"]) }
            self.queue.studyParallelChanged(id, parallel)
            self.studies[id]?.record.parallel = parallel
            effects.append(.store(.studyParallelChanged(id, parallel)))
        case .schedule(let priority, let weight):
            try self.reschedule(id, priority: priority, weight: weight, into: &effects)
        case .limits(let limits):
            try self.changeLimits(of: id, to: limits, into: &effects)
        }
    }

    /// Changes what is given of a study's standing beside others.
    private mutating func reschedule(
        _ id: StudyID,
        priority: Int?,
        weight: Int?,
        into effects: inout [Effect]
    ) throws(CoordinatorError) {
        let before = try self.run(id).record.schedule
        let schedule = StudySchedule(priority: priority ?? before.priority, weight: weight ?? before.weight)
        let (priorities, weights) = (StudySchedule.priorities, StudySchedule.weights)
        var mistakes: [String] = []
        if !priorities.contains(schedule.priority) {
            mistakes.append(
                "priority is \(schedule.priority); it is from \(priorities.lowerBound) to \(priorities.upperBound)"
            )
        }
        if !weights.contains(schedule.weight) {
            mistakes.append(
                "weight is \(schedule.weight); it is from \(weights.lowerBound) to \(weights.upperBound)"
            )
        }
        guard mistakes.isEmpty else { throw .invalid(mistakes) }
        guard schedule != before else { return }
        self.queue.studyScheduled(id, schedule)
        self.studies[id]?.record.schedule = schedule
        effects.append(.store(.studyScheduled(id, schedule)))
    }

    /// Takes an ended study away; one that has not ended is stopped first, by the caller.
    package mutating func delete(_ id: StudyID, into effects: inout [Effect]) throws(CoordinatorError) {
        let run = try self.run(id)
        guard run.record.state.isEnded, !run.hasUnended else {
            throw .conflict("study '\(run.study.name)' still has running trials")
        }
        self.queue.studyRemoved(id)
        self.studies[id] = nil
        effects.append(.store(.studyDeleted(id)))
    }

    package mutating func kill(
        _ id: TrialID,
        _ moment: Moment,
        into effects: inout [Effect]
    ) throws(CoordinatorError) {
        let trial = try self.trial(id)
        switch trial.summary.state {
        case .running:
            self.order(.killedByUser, id, into: &effects)
        case .waiting:
            self.queue.trialWithdrawn(id)
            self.end(id, as: .killed, reason: "killed by a user before it ran", into: &effects)
        case .paused:
            self.end(id, as: .killed, reason: "killed by a user while it was paused", into: &effects)
        default:
            throw .conflict("trial \(id.number) has ended already, as \(trial.summary.state.rawValue)")
        }
    }

    package mutating func rerun(
        _ id: TrialID,
        _ moment: Moment,
        into effects: inout [Effect]
    ) throws(CoordinatorError) {
        let trial = try self.trial(id)
        guard trial.summary.state.isEnded else {
            throw .conflict("trial \(id.number) is \(trial.summary.state.rawValue); it can be run again once it ended")
        }
        guard try self.run(id.study).steps == nil || self.isConfirmation(id) else {
            throw .conflict("a trial whose steps a rule decides cannot be run again; add its configuration to a study")
        }
        guard try self.run(id.study).race == nil else {
            throw .conflict("a run of a race cannot be run again, for the race has gone on; submit the study again")
        }
        // A run of the best may come again also where the search was called off.
        let isConfirming = try self.run(id.study).isConfirming
        if !isConfirming || !self.isConfirmation(id) {
            try self.reopen(id.study, into: &effects)
        }
        self.studies[id.study]?.requeued(id.number)
        self.enterForgotten(id)
        self.queue.trialWaiting(id, epoch: trial.summary.epoch + 1, first: true)
        self.unsettled.insert(id.study)
        effects.append(.store(.trialRequeued(id)))
    }

    package mutating func addTrial(
        to id: StudyID,
        _ configuration: Configuration,
        into effects: inout [Effect]
    ) throws(CoordinatorError) -> TrialID {
        let run = try self.run(id)
        guard run.trials.count < StudyLimits.trialsMax else { throw .busy("the study has its full number of trials") }
        let isRepeat = run.trials.contains { $0.summary.configuration == configuration }
        guard run.study.search.repeatsAllowed || !isRepeat else {
            throw .conflict("this configuration was proposed before; set 'repeats: true' or run that trial again")
        }
        guard run.steps == nil else { return try self.addStepped(configuration, to: id, into: &effects) }
        guard run.race == nil else { return try self.addRaced(configuration, to: id, into: &effects) }
        try self.reopen(id, into: &effects)
        guard let trial = self.add([configuration], to: id, into: &effects).first else {
            throw .unavailable("the trial could not be added")
        }
        self.studies[id]?.proposer.added(trial.number, configuration)
        self.unsettled.insert(id)
        return trial
    }

    package mutating func invalidate(
        _ id: TrialID,
        reason: String,
        into effects: inout [Effect]
    ) throws(CoordinatorError) {
        let trial = try self.trial(id)
        guard trial.summary.state.isEnded else {
            throw .conflict("trial \(id.number) is \(trial.summary.state.rawValue); kill it first")
        }
        self.apply(.invalidated(id.number), to: id.study, into: &effects)
        self.applyRace(.invalidated(id.number), to: id.study, into: &effects)
        self.studies[id.study]?.invalidate(id.number, reason: reason)
        self.enterForgotten(id)
        effects.append(.store(.trialInvalidated(id, reason: reason)))
    }

    /// A user's trial takes the place of one that the rule would start.
    private mutating func addStepped(
        _ configuration: Configuration,
        to id: StudyID,
        into effects: inout [Effect]
    ) throws(CoordinatorError) -> TrialID {
        guard !(try self.run(id).record.state.isEnded), let work = try self.run(id).steps?.scheduler.next(),
            case .new = work
        else {
            throw .conflict("the rule for the steps of trials starts no new trial now; try again later")
        }
        guard let trial = self.addNew(configuration, work, to: id, into: &effects) else {
            throw .unavailable("the trial could not be added")
        }
        self.studies[id]?.proposer.added(trial.number, configuration)
        self.unsettled.insert(id)
        return trial
    }

    /// Lets a completed study run again; a stopped one stays stopped.
    private mutating func reopen(_ id: StudyID, into effects: inout [Effect]) throws(CoordinatorError) {
        let run = try self.run(id)
        guard run.record.state != .stopped, !run.isCalledOff else {
            throw .conflict("study '\(run.study.name)' was stopped; submit it again to run more of it")
        }
        guard run.record.state == .completed else { return }
        self.studies[id]?.endedAt = nil
        self.queue.studyReopened(id)
        // It may have been paused when its last trial ended.
        self.queue.studyPaused(id, false)
        self.setState(.running, of: id, reason: "", into: &effects)
    }
}

import ApusAPI
import ApusCoordinator
import ApusRunner
import ApusSpace
import ApusStudy
import Foundation

/// Reads the metrics of a study's trials again on this machine, and gives the coordinator what was read.
struct Remeasuring: Sendable {
    typealias Entry = RemetricReport.Trial

    let client: APIClient
    let id: StudyID

    /// As the coordinator keeps it.
    let study: Study
    let stored: StoredRun
    let runner: CommandRunner

    /// Where the trials' folders lie while they are read.
    let folder: URL
    let isDry: Bool

    /// How many trials are read side by side.
    let parallel: Int

    /// What came of each trial, in the order in which they were done, and what ended it early.
    ///
    /// Cancelling the task ends it with a `CancellationError`; what is done then stays done.
    func run(
        _ trials: [TrialAnswer],
        progress: (Entry) throws -> Void
    ) async -> (done: [Entry], failure: (any Error)?) {
        await withTaskGroup(of: Result<Entry, any Error>.self) { group in
            var waiting = trials[...]
            var done: [Entry] = []
            var failure: (any Error)?
            for trial in waiting.prefix(self.parallel) { group.addTask { await self.result(trial) } }
            waiting = waiting.dropFirst(self.parallel)
            for await result in group {
                do {
                    let entry = try result.get()
                    done.append(entry)
                    try progress(entry)
                } catch {
                    failure = failure ?? error
                    group.cancelAll()
                }
                if failure == nil, let next = waiting.popFirst() { group.addTask { await self.result(next) } }
            }
            return (done, failure)
        }
    }

    /// A failure is what will fail for the other trials too; anything else is a reason to skip this one.
    private func result(_ trial: TrialAnswer) async -> Result<Entry, any Error> {
        do {
            return .success(try await self.read(trial))
        } catch let error as CommandError where error.status.map({ (400..<500).contains($0) }) ?? false {
            return .success(trial.skipped(error.description))
        } catch let error as CommandError {
            return .failure(Task.isCancelled ? CancellationError() : error)
        } catch {
            return Task.isCancelled ? .failure(CancellationError()) : .success(trial.skipped("\(error)"))
        }
    }

    private func read(_ trial: TrialAnswer) async throws -> Entry {
        let path = ["\(self.id.rawValue)", "\(trial.number)"]
        let detail = try await self.client.get(.trial, path, query: [("points", "2")], as: TrialDetailAnswer.self)
        let attempt = try ReadableAttempt(detail)
        let job = try self.job(trial, attempt)
        let measured = MeasuredValues(criteria: self.study.criteria)
        let end: AttemptEnd
        do {
            try await self.stored.rebuild(attempt, for: job)
            end = await self.runner.remetric(job) { measured.take($0) }.end
        } catch {
            await self.stored.remove(job.folder)
            throw error
        }
        await self.stored.remove(job.folder)
        try Task.checkCancellation()
        try Self.check(end)
        let values = measured.values
        guard !values.isEmpty else { throw UnreadableTrial("the metric sources find nothing in its stored output") }
        return try await self.entry(detail.trial, path, measured)
    }

    private func entry(_ before: TrialAnswer, _ path: [String], _ measured: MeasuredValues) async throws -> Entry {
        var (objective, reason) = (measured.objectiveValue, measured.shortfall)
        var state = reason.isEmpty ? "succeeded" : "failed"
        if !self.isDry {
            let body = MetricsRequest(values: measured.values)
            let after = try await self.client.send(.remeasure, path, body: body, as: TrialAnswer.self)
            (state, objective, reason) = (after.state, after.objective, after.reason)
        }
        return Entry(
            number: before.number,
            isSkipped: false,
            stateBefore: before.state,
            state: state,
            objectiveBefore: before.objective,
            objective: objective,
            metrics: measured.values,
            reason: reason
        )
    }

    private static func check(_ end: AttemptEnd) throws {
        switch end.outcome {
        case .succeeded: return
        case .infeasible: throw UnreadableTrial("its output says that it is infeasible: \(end.reason)")
        default: throw UnreadableTrial(end.reason)
        }
    }

    private func job(_ trial: TrialAnswer, _ attempt: ReadableAttempt) throws -> AttemptJob {
        AttemptJob(
            attempt: AttemptID(trial: TrialID(study: self.id, number: trial.number), epoch: attempt.epoch),
            program: .run(self.stored.program),
            values: try self.values(of: trial),
            seed: TrialSeed.seed(study: self.study.search.seed, trial: trial.number),
            resources: self.study.resources,
            wallclock: self.study.limits.trialWallclock,
            folder: self.folder.appendingPathComponent("\(trial.number)").path
        )
    }

    /// As the trial's worker was given them: JSON alone does not say whether 1 is a real number.
    private func values(of trial: TrialAnswer) throws -> [AttemptJob.Value] {
        let space = self.study.space
        var values = [ParameterValue?](repeating: nil, count: space.parameters.count)
        for (name, value) in trial.configuration {
            guard let index = space.index(of: name) else { continue }
            values[index] = try space.parameters[index].domain.value(of: value.literal)
        }
        guard let configuration = space.canonical(Configuration(values: values)) else {
            throw UnreadableTrial("its configuration is not one of the study's space")
        }
        return space.assignments(of: configuration).map { ($0.name, $0.value) }
    }
}

extension TrialAnswer {
    fileprivate func skipped(_ reason: String) -> RemetricReport.Trial {
        RemetricReport.Trial(
            number: self.number,
            isSkipped: true,
            stateBefore: self.state,
            state: self.state,
            objectiveBefore: self.objective,
            objective: self.objective,
            metrics: nil,
            reason: reason
        )
    }
}

import ApusAPI
import ApusCoordinator
import ApusStudy
import Hummingbird

extension Routes {
    /// What changes a study or a trial that exists.
    var orderHandlers: [(Endpoint, Handler)] {
        [
            (.pause, self.change { _ in .pause }),
            (.resume, self.change { _ in .resume }),
            (.stop, self.change { _ in .stop }),
            (.parallel, self.change { .parallel(try await Self.parallel($0)) }),
            (
                .schedule,
                self.change {
                    let request = try await $0.decoded(ScheduleRequest.self)
                    return .schedule(priority: request.priority, weight: request.weight)
                }
            ),
            (.limits, self.change { .limits(try await Self.limits($0)) }),
            (
                .deleteStudy,
                // Not bounded: running attempts end first, and those of a worker that is gone when their leases end.
                { _, context in
                    try await self.coordinator.delete(self.study(context), by: context.actor)
                    return .done
                }
            ),
            (
                .kill,
                self.bounded { _, context in
                    try await self.coordinator.kill(self.trial(context), by: context.actor)
                    return .done
                }
            ),
            (
                .rerun,
                self.bounded { _, context in
                    try await self.coordinator.rerun(self.trial(context), by: context.actor)
                    return .done
                }
            ),
            (.invalidate, self.bounded(self.invalidate)),
            (.readmitWorker, self.bounded(self.readmitWorker)),
            (.addTrial, self.bounded(self.addTrial)),
            (.remeasure, self.bounded(self.remeasure)),
        ]
    }

    private func change(_ change: @escaping @Sendable (Request) async throws -> StudyChange) -> Handler {
        self.bounded { request, context in
            try await self.coordinator.change(self.study(context), change(request), by: context.actor)
            return .done
        }
    }

    private static func parallel(_ request: Request) async throws -> Int? {
        let parallel = try await request.decoded(ParallelRequest.self).parallel
        guard parallel.map({ (1...1_000_000).contains($0) }) ?? true else {
            let issue = Issue(place: "parallel", message: "must be a whole number from 1 to 1000000, or null")
            throw ProblemError(.badRequest, "The body is not what this operation takes.", issues: [issue])
        }
        return parallel
    }

    private static func limits(_ request: Request) async throws -> LimitsChange {
        let asked = try await request.decoded(LimitsRequest.self)
        let issues = [("wallclockSeconds", asked.wallclockSeconds), ("gpuTimeSeconds", asked.gpuTimeSeconds)].compactMap
        {
            place,
            seconds -> Issue? in
            guard let seconds, !(seconds > 0 && seconds <= Self.limitSecondsMax) else { return nil }
            return Issue(place: place, message: "must be more than 0 and at most \(Int(Self.limitSecondsMax)) seconds")
        }
        guard issues.isEmpty else {
            throw ProblemError(.badRequest, "The body is not what this operation takes.", issues: issues)
        }
        return LimitsChange(
            trials: asked.trials,
            wallclock: asked.wallclockSeconds.map { .seconds($0) },
            gpuTime: asked.gpuTimeSeconds.map { .seconds($0) }
        )
    }

    /// A thousand years.
    private static let limitSecondsMax = 31_557_600_000.0

    private func invalidate(_ request: Request, _ context: WebContext) async throws -> Response {
        let trial = try await self.trial(context)
        let reason = try await request.decoded(InvalidateRequest.self).reason
        guard (1...1_000).contains(reason.utf8.count) else {
            let issue = Issue(place: "reason", message: "must have 1 to 1000 bytes")
            throw ProblemError(.badRequest, "The body is not what this operation takes.", issues: [issue])
        }
        try await self.coordinator.invalidate(trial, reason: reason, by: context.actor)
        return .done
    }

    private func readmitWorker(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let worker = WorkerName(rawValue: context.parameters.get("worker") ?? "") else {
            throw CoordinatorError.notFound("A worker goes by its name.")
        }
        try await self.coordinator.readmit(worker, by: context.actor)
        return .done
    }

    private func addTrial(_ request: Request, _ context: WebContext) async throws -> Response {
        let study = try await self.study(context)
        let configuration = try await request.decoded(AddTrialRequest.self).configuration
        let values = configuration.sorted { $0.key < $1.key }.map { NamedValue(name: $0.key, value: $0.value.literal) }
        let trial = try await self.coordinator.addTrial(to: study, values: values, by: context.actor)
        var response = Response.json(AddTrialAnswer(number: trial.number), status: .created)
        response.headers[.location] = Endpoint.trial.path(["\(study.rawValue)", "\(trial.number)"])
        return response
    }

    /// Answers with the trial as it is judged then.
    private func remeasure(_ request: Request, _ context: WebContext) async throws -> Response {
        let trial = try await self.trial(context)
        let values = try await request.decoded(MetricsRequest.self).values
        try await self.coordinator.remeasure(trial, values: values, by: context.actor)
        let criteria = try await self.coordinator.study(trial.study).study.criteria
        let detail = try await self.coordinator.trial(trial, pointsMax: 2)
        return .json(TrialAnswer(detail.trial, criteria: criteria))
    }
}

import ApusAPI
import ApusCoordinator
import ApusStudy
import Hummingbird

extension Routes {
    /// What reads trials.
    var trialHandlers: [(Endpoint, Handler)] {
        [
            (.trials, self.bounded(self.trials)),
            (.trial, self.bounded(self.trialDetail)),
            (.explanation, self.bounded(self.explanation)),
        ]
    }

    private func trials(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try await self.study(context)
        let query = try TrialQuery(request)
        let criteria = try await self.coordinator.study(id).study.criteria
        let page = try await self.coordinator.trials(of: id, query)
        return .json(
            TrialPageAnswer(
                items: page.trials.map { TrialAnswer($0, criteria: criteria) },
                total: page.total,
                offset: query.offset
            )
        )
    }

    private func explanation(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try await self.trial(context)
        let (reasons, decisions) = (
            try await self.coordinator.reasons(of: id), try await self.coordinator.decisions(of: id)
        )
        let objectives = try await self.coordinator.study(id.study).study.objectives
        let race = try await self.coordinator.race(of: id)
        let waiting = try await self.coordinator.waiting(of: id)
        return .json(
            ExplanationAnswer(
                number: id.number,
                reasons,
                origin: try await self.coordinator.origin(of: id),
                decisions: decisions,
                objectives: objectives,
                race: race,
                waiting: waiting,
                expected: try await self.coordinator.expected(of: id)
            )
        )
    }

    private func trialDetail(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try await self.trial(context)
        let points = try request.query("points", in: 2...10_000, default: 512)
        let criteria = try await self.coordinator.study(id.study).study.criteria
        return .json(
            TrialDetailAnswer(try await self.coordinator.trial(id, pointsMax: points), criteria: criteria)
        )
    }
}

extension TrialQuery {
    /// From `state`, `sort`, `order`, `offset` and `limit`; every mistake at once.
    init(_ request: Request) throws {
        var issues: [Issue] = []
        let states = Self.states(request.query("state"), &issues)
        let sort = Self.column(request.query("sort") ?? "number", &issues)
        let order = request.query("order") ?? "ascending"
        if !["ascending", "descending"].contains(order) {
            issues.append(Issue(place: "order", message: "must be 'ascending' or 'descending' (it is '\(order)')"))
        }
        guard issues.isEmpty else { throw ProblemError(.badRequest, "A query parameter is wrong.", issues: issues) }
        self.init(
            states: states,
            sort: sort,
            isDescending: order == "descending",
            offset: try request.query("offset", in: 0...Int(Int32.max), default: 0),
            limit: try request.query("limit", in: 1...Self.limitMax, default: 100)
        )
    }

    private static func states(_ text: String?, _ issues: inout [Issue]) -> Set<TrialState>? {
        guard let text else { return nil }
        var states: Set<TrialState> = []
        for name in text.split(separator: ",") {
            if let state = TrialState(rawValue: String(name)) {
                states.insert(state)
            } else {
                let known = TrialState.allCases.map(\.rawValue).joined(separator: ", ")
                issues.append(Issue(place: "state", message: "'\(name)' is no state; the states are \(known)"))
            }
        }
        return states
    }

    private static func column(_ text: String, _ issues: inout [Issue]) -> Column {
        switch text {
        case "number": return .number
        case "state": return .state
        case "objective": return .cost
        case "duration": return .duration
        case "started": return .started
        default: break
        }
        if text.hasPrefix("parameter:") { return .parameter(String(text.dropFirst("parameter:".count))) }
        if text.hasPrefix("metric:") { return .metric(String(text.dropFirst("metric:".count))) }
        issues.append(
            Issue(
                place: "sort",
                message: "must be number, state, objective, duration, started, parameter:NAME or metric:NAME "
                    + "(it is '\(text)')"
            )
        )
        return .number
    }
}

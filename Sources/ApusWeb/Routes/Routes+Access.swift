import ApusAPI
import ApusCoordinator
import ApusStore
import ApusStudy
import Hummingbird

extension Routes {
    /// Who may come in, and who did what.
    var accessHandlers: [(Endpoint, Handler)] {
        [
            (
                .tokens,
                self.bounded { _, _ in
                    .json(TokenListAnswer(items: await self.control.tokens().map(TokenAnswer.init)))
                }
            ),
            (.createToken, self.bounded(self.createToken)),
            (.revokeToken, self.bounded(self.revokeToken)),
            (.revokeWorker, self.bounded(self.revokeWorker)),
            (.audit, self.bounded(self.audit)),
        ]
    }

    private func createToken(_ request: Request, _ context: WebContext) async throws -> Response {
        let order = try await request.decoded(CreateTokenRequest.self)
        let kind = order.kind == "join" ? TokenRecord.Kind.join : AccessRole(rawValue: order.kind).map { .api($0) }
        let isNamed = (1...64).contains(order.name.utf8.count) && order.name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        let isInTime = order.lifeSeconds.map { (1...315_360_000).contains($0) } ?? true
        var issues: [Issue] = []
        if kind == nil {
            issues.append(
                Issue(place: "kind", message: "must be join, viewer, submitter or admin (it is '\(order.kind)')")
            )
        }
        if !isNamed {
            issues.append(Issue(place: "name", message: "must have 1 to 64 printable ASCII characters and no blanks"))
        }
        if !isInTime { issues.append(Issue(place: "lifeSeconds", message: "must be from 1 to 315360000")) }
        guard let kind, issues.isEmpty else {
            throw ProblemError(.badRequest, "The body is not what this operation takes.", issues: issues)
        }
        let life = order.lifeSeconds.map { Duration.seconds($0) } ?? (kind == .join ? .seconds(900) : nil)
        let made = try await self.control.createToken(kind, name: order.name, life: life, by: context.actor)
        let answer = CreateTokenAnswer(token: TokenAnswer(made.token), text: made.text)
        return .json(answer, status: .created)
    }

    private func revokeToken(_ request: Request, _ context: WebContext) async throws -> Response {
        let text = context.parameters.get("token") ?? ""
        guard let number = Int64(text), number > 0 else {
            throw CoordinatorError.notFound("A token goes by its number, from 1.")
        }
        try await self.control.revokeToken(number, by: context.actor)
        return .done
    }

    private func revokeWorker(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let worker = WorkerName(rawValue: context.parameters.get("worker") ?? "") else {
            throw CoordinatorError.notFound("A worker goes by its name.")
        }
        try await self.control.revokeWorker(worker, by: context.actor)
        return .done
    }

    private func audit(_ request: Request, _ context: WebContext) async throws -> Response {
        let below = try request.query("below", in: 0...Int.max, default: 0)
        let limit = try request.query("limit", in: 1...1_000, default: 100)
        let entries = try await self.control.audit(below: below == 0 ? nil : Int64(below), limit: limit)
        return .json(AuditPageAnswer(items: entries.map(AuditAnswer.init)))
    }
}

extension TokenAnswer {
    init(_ view: TokenView) {
        self.init(
            number: Int(view.number),
            kind: view.kind.description,
            name: view.name,
            state: view.state.rawValue,
            createdAt: Timestamp.text(view.createdAt),
            expiresAt: view.expiresAt.map(Timestamp.text)
        )
    }
}

extension AuditAnswer {
    init(_ entry: AuditEntry) {
        self.init(
            number: Int(entry.number),
            at: Timestamp.text(entry.at),
            actor: entry.actor,
            action: entry.action,
            subject: entry.subject
        )
    }
}

import ApusAPI

extension Table {
    /// `apus token list`.
    init(tokens: [TokenAnswer]) {
        self.init(
            columns: ["token", "kind", "name", "state", "created", "expires"].map { Column(name: $0) },
            rows: tokens.map { token in
                [
                    .integer(token.number), .text(token.kind), .text(token.name), .text(token.state),
                    .text(token.createdAt), token.expiresAt.map(Cell.text) ?? .none,
                ]
            }
        )
    }

    /// `apus audit`.
    init(audit: [AuditAnswer]) {
        self.init(
            columns: ["entry", "at", "who", "did", "what"].map { Column(name: $0) },
            rows: audit.map { entry in
                [
                    .integer(entry.number), .text(entry.at), .text(entry.actor), .text(entry.action),
                    .text(entry.subject),
                ]
            }
        )
    }
}

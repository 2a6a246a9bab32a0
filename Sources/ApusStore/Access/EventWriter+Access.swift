internal import ApusStudy
internal import FoundationEssentials
internal import GRDB

extension EventWriter {
    func apply(_ event: AccessEvent) throws {
        switch event {
        case .tokenCreated(let token): try self.create(token)
        case .tokenUsed(let number, let key):
            try self.runOnce(
                "UPDATE access_token SET used_by = ? WHERE id = ? AND (used_by IS NULL OR used_by = ?)",
                [Data(key), number, Data(key)],
                "token \(number) was used by another worker"
            )
        case .tokenRevoked(let number, let time):
            try self.runOnce(
                "UPDATE access_token SET revoked_at = ? WHERE id = ?",
                [time.rawValue, number],
                "there is no token \(number)"
            )
        case .certificateIssued(let certificate):
            try self.runOnce(
                """
                INSERT OR IGNORE INTO worker_certificate (serial, worker, issued_at, expires_at) VALUES (?, ?, ?, ?)
                """,
                [
                    certificate.serial, certificate.worker.rawValue, certificate.issuedAt.rawValue,
                    certificate.expiresAt.rawValue,
                ],
                "certificate \(certificate.serial) was issued before"
            )
        case .workerRevoked(let worker, let time):
            try self.revoke(worker, at: time)
        case .forgotten(let time):
            try self.run("DELETE FROM worker_certificate WHERE expires_at < ?", [time.rawValue])
            try self.run("DELETE FROM access_token WHERE role IS NULL AND expires_at < ?", [time.rawValue])
        }
    }

    private func create(_ token: TokenRecord) throws {
        var role: String?
        if case .api(let given) = token.kind { role = given.rawValue }
        try self.runOnce(
            """
            INSERT OR IGNORE INTO access_token (id, role, name, digest, created_at, expires_at)
            VALUES (?, ?, ?, ?, ?, ?)
            """,
            [
                token.number, role, Self.bounded(token.name), Data(token.digest), token.createdAt.rawValue,
                token.expiresAt?.rawValue,
            ],
            "token \(token.number) exists already"
        )
    }

    private func revoke(_ worker: WorkerName, at time: UnixTime) throws {
        try self.run(
            "UPDATE worker_certificate SET revoked_at = ? WHERE worker = ? AND revoked_at IS NULL",
            [time.rawValue, worker.rawValue]
        )
        try self.run(
            "UPDATE access_token SET revoked_at = ? WHERE role IS NULL AND name = ? AND revoked_at IS NULL",
            [time.rawValue, worker.rawValue]
        )
    }
}

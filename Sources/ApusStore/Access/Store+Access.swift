internal import ApusStudy
internal import FoundationEssentials
internal import GRDB

/// Every token and certificate that the store knows.
package struct AccessSnapshot: Hashable, Sendable {
    package let tokens: [TokenRecord]
    package let certificates: [CertificateRecord]

    /// Above every token that was ever given out.
    package let nextToken: Int64

    package init(tokens: [TokenRecord] = [], certificates: [CertificateRecord] = [], nextToken: Int64 = 1) {
        self.tokens = tokens
        self.certificates = certificates
        self.nextToken = nextToken
    }
}

extension Store {
    package func access() async throws -> AccessSnapshot {
        try await self.read { [path] db in
            let last = try Int64.fetchOne(db, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'access_token'") ?? 0
            return AccessSnapshot(
                tokens: try Row.fetchAll(
                    db,
                    sql: """
                        SELECT id, role, name, digest, created_at, expires_at, used_by, revoked_at
                        FROM access_token ORDER BY id
                        """
                ).map { try Self.token($0, path: path) },
                certificates: try Row.fetchAll(
                    db,
                    sql: """
                        SELECT serial, worker, issued_at, expires_at, revoked_at FROM worker_certificate
                        ORDER BY issued_at, serial
                        """
                ).map { try Self.certificate($0, path: path) },
                nextToken: last + 1
            )
        }
    }

    private static func token(_ row: Row, path: String) throws -> TokenRecord {
        var kind = TokenRecord.Kind.join
        if let text: String = row[1] {
            guard let role = AccessRole(rawValue: text) else {
                throw StoreError.corrupt(path: path, detail: "token \(row[0] as Int64) has the role '\(text)'")
            }
            kind = .api(role)
        }
        let (digest, expires, used, revoked): (Data, Int64?, Data?, Int64?) = (row[3], row[5], row[6], row[7])
        return TokenRecord(
            number: row[0],
            kind: kind,
            name: row[2],
            digest: Array(digest),
            createdAt: UnixTime(rawValue: row[4]),
            expiresAt: expires.map { UnixTime(rawValue: $0) },
            usedBy: used.map { Array($0) },
            revokedAt: revoked.map { UnixTime(rawValue: $0) }
        )
    }

    private static func certificate(_ row: Row, path: String) throws -> CertificateRecord {
        let (serial, name): (String, String) = (row[0], row[1])
        guard let worker = WorkerName(rawValue: name) else {
            throw StoreError.corrupt(path: path, detail: "certificate \(serial) has no worker's name")
        }
        let revoked: Int64? = row[4]
        return CertificateRecord(
            serial: serial,
            worker: worker,
            issuedAt: UnixTime(rawValue: row[2]),
            expiresAt: UnixTime(rawValue: row[3]),
            revokedAt: revoked.map { UnixTime(rawValue: $0) }
        )
    }
}

extension Migration {
    /// Who may come in: tokens by the digest of their secret, and the serial numbers of workers' certificates.
    ///
    /// `role` is NULL for a join token. The key of `access_token` is never used again.
    static let fifth = Migration(
        version: 5,
        sql: """
            CREATE TABLE access_token (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                role TEXT,
                name TEXT NOT NULL,
                digest BLOB NOT NULL UNIQUE,
                created_at INTEGER NOT NULL,
                expires_at INTEGER,
                used_by BLOB,
                revoked_at INTEGER
            ) STRICT;

            CREATE TABLE worker_certificate (
                serial TEXT PRIMARY KEY NOT NULL,
                worker TEXT NOT NULL,
                issued_at INTEGER NOT NULL,
                expires_at INTEGER NOT NULL,
                revoked_at INTEGER
            ) WITHOUT ROWID, STRICT;
            CREATE INDEX worker_certificate_by_worker ON worker_certificate (worker);
            """
    )
}

extension Migration {
    /// By whose fault attempts brought no result, when a user last let a study go on, and which workers get nothing.
    static let sixth = Migration(
        version: 6,
        sql: """
            ALTER TABLE attempt ADD COLUMN cause INTEGER;
            ALTER TABLE study ADD COLUMN resumed_at INTEGER;

            CREATE TABLE worker_quarantine (
                worker TEXT PRIMARY KEY NOT NULL,
                reason TEXT NOT NULL,
                probes_failed INTEGER NOT NULL,
                since INTEGER NOT NULL
            ) WITHOUT ROWID, STRICT;
            """
    )
}

/// One numbered step of the schema; `Docs/HowTo/AddAMigration.md` says how to add one.
struct Migration: Sendable {
    /// From 1, without gaps; what `PRAGMA user_version` says once it is done.
    let version: Int

    /// Statements that bring a store of the version before to this one.
    let sql: String

    static let all: [Migration] = [.first, .second, .third, .fourth, .fifth, .sixth, .seventh, .eighth, .ninth]
}

extension Migration {
    /// The tables of version 1.
    ///
    /// A trial's key is its study's number times 2³² plus its own, so that a study's trials are one range of one
    /// integer key. Configurations and final values are blobs (`ConfigurationBlob`, `FinalsBlob`): they are read and
    /// written whole. A measurement's value is NULL for NaN, which SQLite cannot hold. Times are milliseconds since
    /// 1970, durations nanoseconds, states and outcomes the numbers of `StoredCode`.
    static let first = Migration(
        version: 1,
        sql: """
            CREATE TABLE counter (
                name TEXT PRIMARY KEY NOT NULL,
                value INTEGER NOT NULL
            ) WITHOUT ROWID, STRICT;

            CREATE TABLE study (
                id INTEGER PRIMARY KEY,
                name TEXT NOT NULL,
                definition BLOB NOT NULL,
                source TEXT NOT NULL,
                created_at INTEGER NOT NULL,
                state INTEGER NOT NULL,
                reason TEXT NOT NULL,
                parallel INTEGER
            ) STRICT;
            CREATE INDEX study_by_name ON study (name);

            CREATE TABLE metric (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
            CREATE TABLE worker (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;

            CREATE TABLE trial (
                id INTEGER PRIMARY KEY,
                state INTEGER NOT NULL,
                epoch INTEGER NOT NULL,
                accepted INTEGER NOT NULL,
                losses INTEGER NOT NULL,
                cost REAL,
                configuration BLOB NOT NULL,
                finals BLOB,
                invalidation TEXT
            ) STRICT;

            CREATE TABLE attempt (
                trial INTEGER NOT NULL,
                epoch INTEGER NOT NULL,
                session INTEGER NOT NULL,
                worker INTEGER NOT NULL,
                sequence INTEGER NOT NULL,
                leased_at INTEGER NOT NULL,
                started_at INTEGER,
                ended_at INTEGER,
                outcome INTEGER,
                reason TEXT,
                exit_status INTEGER,
                signal INTEGER,
                duration INTEGER,
                artifact BLOB,
                is_late INTEGER NOT NULL,
                PRIMARY KEY (trial, epoch)
            ) WITHOUT ROWID, STRICT;

            CREATE TABLE measurement (
                trial INTEGER NOT NULL,
                epoch INTEGER NOT NULL,
                metric INTEGER NOT NULL,
                step INTEGER NOT NULL,
                value REAL,
                PRIMARY KEY (trial, epoch, metric, step)
            ) WITHOUT ROWID, STRICT;

            CREATE TABLE audit (
                id INTEGER PRIMARY KEY,
                actor TEXT NOT NULL,
                action TEXT NOT NULL,
                subject TEXT NOT NULL,
                at INTEGER NOT NULL
            ) STRICT;
            """
    )

    /// Why a trial ended as it did once its metrics were read again; NULL before, when its attempt says why.
    static let second = Migration(version: 2, sql: "ALTER TABLE trial ADD COLUMN reason TEXT")
}

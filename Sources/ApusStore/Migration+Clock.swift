extension Migration {
    /// The newest reading of the coordinator's clocks, in one row.
    ///
    /// The times of studies and attempts are ones of `time`; `wall` is what the wall clock showed then. `uptime` is in
    /// milliseconds.
    static let ninth = Migration(
        version: 9,
        sql: """
            CREATE TABLE clock (
                id INTEGER PRIMARY KEY CHECK (id = 1),
                time INTEGER NOT NULL,
                wall INTEGER NOT NULL,
                boot TEXT,
                uptime INTEGER
            ) STRICT;
            """
    )
}

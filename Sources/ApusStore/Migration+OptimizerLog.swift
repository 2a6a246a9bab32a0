extension Migration {
    /// The optimizer's log, from which every proposal can be made again, and the reasons of proposals.
    ///
    /// A row of the log holds the entries from number `first` on, as an `OptimizerLogBlob`.
    static let third = Migration(
        version: 3,
        sql: """
            CREATE TABLE optimizer_log (
                study INTEGER NOT NULL,
                first INTEGER NOT NULL,
                entries BLOB NOT NULL,
                PRIMARY KEY (study, first)
            ) WITHOUT ROWID, STRICT;

            CREATE TABLE proposal (trial INTEGER PRIMARY KEY, reasons BLOB NOT NULL) STRICT;
            """
    )
}

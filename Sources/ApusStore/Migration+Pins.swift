extension Migration {
    /// Whether a user wants a trial's files to stay, whatever the study's policy says.
    static let eighth = Migration(
        version: 8,
        sql: "ALTER TABLE trial ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;"
    )
}

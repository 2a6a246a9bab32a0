extension Migration {
    /// The steps of attempts that run a part of their trial's, and the size of artifacts, which checkpoints are.
    static let fourth = Migration(
        version: 4,
        sql: """
            ALTER TABLE attempt ADD COLUMN steps_from INTEGER;
            ALTER TABLE attempt ADD COLUMN steps_to INTEGER;
            ALTER TABLE attempt ADD COLUMN artifact_bytes INTEGER;
            """
    )
}

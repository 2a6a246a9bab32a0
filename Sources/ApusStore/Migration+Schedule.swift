extension Migration {
    /// A study's priority and weight, once a user changed them; NULL where those of its study file hold.
    static let seventh = Migration(
        version: 7,
        sql: """
            ALTER TABLE study ADD COLUMN priority INTEGER;
            ALTER TABLE study ADD COLUMN weight INTEGER;
            """
    )
}

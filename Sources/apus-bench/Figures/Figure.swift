/// One measured number of a cluster, and what it must be.
struct Figure: Promised {
    let name: String
    let summary: String
    let mark: Mark
    let finding: Finding
}

import ApusAPI

/// Gives an order about a study, and says how the study stands afterwards.
struct StudyOrder {
    let client: APIClient
    let output: OutputOptions

    func send(_ endpoint: Endpoint, _ study: String) async throws {
        try await self.client.order(endpoint, [study])
        try await self.report(study)
    }

    func report(_ reference: String) async throws {
        let study = try await self.client.get(.study, [reference], as: StudyAnswer.self)
        if self.output.json { return try Console.current.printJSON(study) }
        try Console.current.print("study \(study.number) (\(study.name)) is \(study.state)")
    }
}

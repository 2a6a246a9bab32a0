import ApusAPI

/// Says how a trial stands after an order.
struct TrialReport {
    let client: APIClient
    let output: OutputOptions

    func write(_ argument: TrialArgument) async throws {
        let trial = try await self.client.get(.trial, argument.path, as: TrialDetailAnswer.self).trial
        if self.output.json { return try Console.current.printJSON(trial) }
        try Console.current.print("trial \(trial.number) is \(trial.state)" + (trial.isInvalidated ? ", left out" : ""))
    }
}

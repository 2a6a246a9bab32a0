import ArgumentParser

/// A whole worker whose trials are steps that take their time.
struct TrainerChild: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "child-trainer", shouldDisplay: false)

    @Argument var folder: String
    @Option var port: Int
    @Option var slots: Int
    @Option var steps: Int

    /// Milliseconds of a step.
    @Option var every: Int
    @Option var ledger: String
    @Option var tokenFile: String

    func run() async throws {
        let runner = StepRunner(steps: self.steps, interval: .milliseconds(self.every), ledger: self.ledger)
        try await WorkChild.run(
            command: runner,
            folder: self.folder,
            port: self.port,
            slots: self.slots,
            tokenFile: self.tokenFile
        )
    }
}

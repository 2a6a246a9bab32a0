import ApusAPI
import ArgumentParser

/// `apus results pareto STUDY`.
struct ResultsPareto: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pareto",
        abstract: "Shows the front of a study of several objectives: the feasible trials that no other beats.",
        discussion: """
            Below the table stands the hypervolume: how much of all that is worse the front dominates, up to the study's \
            references, to those given, or to the worst values of the feasible trials. Compare hypervolumes only with the \
            same references.
            """
    )

    @OptionGroup var study: StudyArgument

    @Option(help: "The worst value of any use for each objective, separated by commas, in the study's order.")
    var reference: String?

    @Flag(help: "Write the front's table as CSV (RFC 4180).")
    var csv = false

    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard !(self.csv && self.output.json) else { throw ValidationError("say either --csv or --json") }
    }

    func run() async throws {
        let console = Console.current
        let client = try self.client.client()
        let study = try await client.get(.study, [self.study.study], as: StudyAnswer.self)
        guard study.objectives.count > 1 else {
            throw CommandError(
                "study '\(study.name)' has one objective, so it has a best trial and no front; see apus study show"
            )
        }
        let given = try self.reference.map { try Self.references($0, of: study) }
        let trials = try await client.allTrials(of: "\(study.number)", states: ["succeeded"])
        let report = FrontReport(study: study, trials: trials, given: given)
        if self.output.json { return try console.printJSON(report) }
        if self.csv { return try console.write(Array(Table(study: study, trials: report.trials).csv().utf8)) }
        try console.print(report.lines(study: study))
    }

    /// One finite number for each objective.
    static func references(_ text: String, of study: StudyAnswer) throws -> [Double] {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
        let numbers = parts.compactMap { $0 }.filter(\.isFinite)
        guard numbers.count == parts.count, numbers.count == study.objectives.count else {
            let names = study.objectives.map(\.metric).joined(separator: ", ")
            throw CommandError(
                "--reference takes \(study.objectives.count) numbers separated by commas, for \(names) (it is '\(text)')"
            )
        }
        return numbers
    }
}

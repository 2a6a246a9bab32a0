import ApusAPI
import ArgumentParser

/// `apus results STUDY`.
struct ResultsTable: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "table",
        abstract: "Writes the table of configurations and metrics.",
        discussion: """
            Sorted by the objective, the best first, unless --sort names another column. Where there are constraints or \
            several objectives, the front comes first, then what is feasible, then what breaks a constraint. In a study \
            with instances each row is one run; 'of trial', 'runs' and 'mean' are its configuration's, and those with the \
            most runs come first.
            """
    )

    @OptionGroup var study: StudyArgument

    @Option(help: "The column to sort by: trial, state, seconds, a parameter or a metric.")
    var sort: String?

    @Flag(help: "The largest first.")
    var descending = false

    @Option(help: "Only trials in these states, separated by commas.")
    var state: String?

    @Flag(help: "Write CSV (RFC 4180).")
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
        let states = self.state.map { $0.split(separator: ",").map(String.init) } ?? []
        let trials = try await client.allTrials(of: "\(study.number)", states: states)
        let shown = self.csv || self.output.json ? trials : trials.filter { $0.confirms == nil }
        let table = try Self.table(study, shown, sort: self.sort, descending: self.descending)
        if self.csv { return try console.write(Array(table.csv().utf8)) }
        let order = Dictionary(table.rows.enumerated().map { ($0.element[0], $0.offset) }, uniquingKeysWith: { $1 })
        let sorted = shown.sorted {
            order[.integer(Int($0.number)), default: 0] < order[.integer(Int($1.number)), default: 0]
        }
        try console.print(table, json: sorted, options: self.output)
        guard let confirmation = study.confirmation, !self.output.json else { return }
        try console.print(Self.lines(confirmation, of: study))
    }

    /// What the runs of the best configurations came to.
    static func lines(_ confirmation: ConfirmationAnswer, of study: StudyAnswer, width: Int? = nil) -> [String] {
        ["", "run again: \(VisibleText.escaped(confirmation.summary(metric: study.metric)))"]
            + Table(confirmation: confirmation, study: study).lines(width: width)
    }

    /// By the objective in the direction of the goal, when no column is named; where configurations are raced, those
    /// with the most runs first, for single runs cannot be compared.
    static func table(
        _ study: StudyAnswer,
        _ trials: [TrialAnswer],
        sort: String?,
        descending: Bool
    ) throws -> Table {
        if sort == nil, study.isJudgedFurther {
            let ranked = TrialRanking(study: study).sorted(trials)
            return Table(study: study, trials: descending ? ranked.reversed() : ranked)
        }
        let table = Table(study: study, trials: trials)
        do {
            guard sort != nil || study.race == nil else { return try table.sorted(by: "runs", descending: !descending) }
            return try table.sorted(
                by: sort ?? study.metric,
                descending: sort == nil ? (study.goal == "maximize") != descending : descending
            )
        } catch {
            throw CommandError(error.description)
        }
    }
}

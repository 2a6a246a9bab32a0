import ApusAPI
import ApusRunner
import ApusStudy
import ArgumentParser
import Foundation

/// `apus study remetric STUDY FILE`.
struct StudyRemetric: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remetric",
        abstract: "Reads the metrics of ended trials again, without training.",
        discussion: """
            FILE is the study file with its 'run.metrics' changed: another expression, another script. What the \
            coordinator keeps of each trial whose program ended well – its output and its artifact – is fetched to \
            this machine and read as FILE says, scripts included; the results change with it. Nothing else in FILE \
            may differ, but for files that only post-processing uses. A trial whose stored files do not suffice is \
            skipped. Ctrl-C ends it; what was read until then counts. Trials that end later are still read as the \
            study was submitted.
            """
    )

    @OptionGroup var study: StudyArgument

    @Argument(help: "The study file with its metrics changed.")
    var file: String

    @Option(help: "Only this trial; may be given more than once.")
    var trial: [UInt32] = []

    @Option(help: "How many trials to read side by side.")
    var parallel = 4

    @Flag(help: "Read and show what would change, and leave the results as they are.")
    var dryRun = false

    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...256).contains(self.parallel) else { throw ValidationError("--parallel is from 1 to 256") }
        guard !self.trial.contains(0) else { throw ValidationError("trials are numbered from 1") }
    }

    func run() async throws {
        let console = Console.current
        let document = try StudyDocument(path: self.file, console: console)
        let client = try self.client.client()
        let study = try await client.get(.study, [self.study.study], as: StudyAnswer.self)
        let stored = try await client.definition(of: study)
        let change = try MetricsChange(from: stored, to: document.study, file: self.file)
        let trials = try await self.trials(of: study, client)
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("apus-remetric-\(UUID().uuidString)")
        let (done, failure) = try await Interruption.cancelling {
            try await TemporaryFolder.with(folder) { folder in
                let remeasuring = try self.remeasuring(study, stored, change, document, client, console, folder)
                let total = trials.count
                var count = 0
                return await remeasuring.run(trials) { entry in
                    count += 1
                    let line = "\(count)/\(total)  \(entry.line)"
                    if self.output.json { console.note(line) } else { try console.print(line) }
                }
            }
        }
        try self.report(
            RemetricReport(study: study.number, name: study.name, isDry: self.dryRun, trials: done),
            console
        )
        if failure is CancellationError { throw CommandError("stopped; what was read until then counts") }
        if let failure { throw failure }
    }

    private func remeasuring(
        _ study: StudyAnswer,
        _ stored: Study,
        _ change: MetricsChange,
        _ document: StudyDocument,
        _ client: APIClient,
        _ console: Console,
        _ folder: URL
    ) throws -> Remeasuring {
        let clock = ContinuousClock()
        let now = UnixTime(rawValue: Int64(Date().timeIntervalSince1970 * 1_000))
        let inputs = folder.appendingPathComponent("inputs")
        return Remeasuring(
            client: client,
            id: StudyID(rawValue: study.number),
            study: stored,
            stored: StoredRun(
                client: client,
                study: "\(study.number)",
                program: change.program,
                inputs: change.program.hasScript
                    ? try StagedInputs(document.contents, change: change, in: inputs, now: now) : nil,
                clock: clock
            ),
            runner: CommandRunner(settings: RunnerSettings(environment: console.environment), clock: clock),
            folder: folder,
            isDry: self.dryRun,
            parallel: self.parallel
        )
    }

    /// Those that succeeded or failed, or those that were named.
    private func trials(of study: StudyAnswer, _ client: APIClient) async throws -> [TrialAnswer] {
        guard !self.trial.isEmpty else {
            return try await client.allTrials(of: "\(study.number)", states: ["succeeded", "failed"])
        }
        let all = try await client.allTrials(of: "\(study.number)")
        let unknown = Set(self.trial).subtracting(all.map(\.number)).sorted()
        guard unknown.isEmpty else {
            let names = unknown.map(String.init).joined(separator: ", ")
            throw CommandError("study '\(study.name)' has no trial \(names); its trials are 1 to \(all.count)")
        }
        return all.filter { self.trial.contains($0.number) }
    }

    private func report(_ report: RemetricReport, _ console: Console) throws {
        if self.output.json { return try console.printJSON(report) }
        try console.print(report.lines)
    }
}

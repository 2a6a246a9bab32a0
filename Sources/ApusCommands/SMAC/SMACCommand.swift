import ApusAPI
import ApusInterop
import ApusStudyFile
import ArgumentParser
import Foundation

/// `apus smac --scenario FILE`.
struct SMACCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "smac",
        abstract: "Runs a scenario of SMAC v2 as it is, with the program that it names.",
        discussion: """
            Starts a coordinator and workers on the loopback address, calls the program as SMAC calls it, and writes \
            SMAC's files into OUTPUT-DIR/RUNGROUP (smac-output/run): log-runN.txt, traj-run-N.txt, \
            detailed-traj-run-N.csv, live-rundata-N.json, state-runN/ and the like. Every option of SMAC may be given too, and wins over the scenario's: \
            --runcount-limit 50, --wallclock-limit 3600, --pcs-file other.pcs. Run again with the same --num-run it \
            goes on where it stopped.

            The program runs in algo-exec-dir, or in the current folder; it gets PATH, HOME and the like, and what --env \
            names. UNSAT is a failure unless --count-unsat is given. A crash of the first run ends the search only \
            where the scenario says abort-on-first-run-crash = true. Several instances or seeds, and running times, are \
            raced as SMAC races them; the last incumbent is run on the test instances.

            Exit status: 0 when a run succeeded, 1 when none did or something is wrong, 130 after Ctrl-C, 255 when a run \
            reported ABORT or a crash was to end everything.
            """
    )

    @Option(name: [.customLong("scenario"), .customLong("scenario-file")], help: "The scenario.")
    var scenario: String

    @Option(
        name: [.customLong("num-run"), .customLong("seed")],
        help: "The number of the run, which is also its seed (default: the scenario's, or a random one)."
    )
    var numRun: Int?

    @Option(help: "How many runs at once (default: the scenario's cli-cores, or 1).")
    var parallel: Int?

    @Option(help: "How many worker processes to start.")
    var workers = 1

    @Flag(help: "Count UNSAT as a success, as SMAC does.")
    var countUnsat = false

    @Option(
        help: ArgumentHelp("An environment variable that the program gets too. May be repeated.", valueName: "name")
    )
    var env: [String] = []

    @Option(help: "The folder to keep everything else in (default: apus-runN beside SMAC's files).")
    var data: String?

    @Option(help: "Where the HTTP API answers while it runs, as HOST:PORT.")
    var http = HostPort(host: "127.0.0.1", port: 0)

    @Option(help: "Give the study to the coordinator that answers there, in the place of one of its own.")
    var endpoint: String?

    @Option(help: "A file that holds that coordinator's API token.")
    var tokenFile: String?

    @Flag(help: "Write one line for each event, also on a terminal.")
    var plain = false

    @OptionGroup var output: OutputOptions

    @Argument(parsing: .allUnrecognized, help: "Options of SMAC, as --name value.")
    var options: [String] = []

    func validate() throws {
        guard (1...64).contains(self.workers) else { throw ValidationError("--workers is from 1 to 64") }
        guard self.parallel.map({ (1...1_024).contains($0) }) ?? true else {
            throw ValidationError("--parallel is from 1 to 1024")
        }
        guard self.numRun.map({ $0 >= 0 }) ?? true else { throw ValidationError("--num-run is 0 or more") }
    }

    func run() async throws {
        let console = Console.current
        let scenario = try LoadedScenario(
            path: self.scenario,
            overrides: try self.overrides(),
            purpose: .run,
            console: console
        )
        let number = scenario.file.scenario.search.seed ?? Int.random(in: 1...999_999)
        let job = SMACJob(
            scenario: scenario,
            number: number,
            countsUnsatisfiable: self.countUnsat,
            environment: try self.environment(console),
            data: self.data.map(console.url),
            console: console
        )
        let (document, warnings) = try job.prepare()
        let search = SMACSearch(
            document: document,
            scenario: scenario,
            warnings: warnings,
            validation: { try job.validation(of: $0) },
            number: number,
            folder: job.folder,
            console: console,
            style: self.output.json ? .json : self.plain ? .plain : .automatic,
            clock: ContinuousClock()
        )
        let status = SessionStatus()
        if let endpoint = self.endpoint {
            let client = try ClientOptions.client(endpoint: endpoint, tokenFile: self.tokenFile, console: console)
            status.set(try await self.runElsewhere(search, client))
        } else {
            let run = LocalRun(
                document: document,
                data: job.data,
                http: self.http,
                workers: self.workers,
                slots: nil,
                console: console
            )
            try await run.run { settings, http in
                SMACSession(
                    search: search,
                    settings: settings,
                    http: http,
                    status: status,
                    again: self.again(number)
                )
            }
        }
        if status.end != .succeeded { throw ExitCode(status.end.rawValue) }
    }

    /// Ctrl-C ends the watching; the study goes on at its coordinator.
    private func runElsewhere(_ search: SMACSearch, _ client: APIClient) async throws -> SessionStatus.End {
        let record = SMACRecord(search.scenario)
        var isInterrupted = false
        var validation: SMACValidation?
        do {
            validation = try await Interruption.cancelling {
                let admission = StudyAdmission(client: client, document: search.document)
                if let (known, isSame) = try await admission.known(), isSame, !known.isEnded {
                    try await search.follow(known, client, into: record)
                } else {
                    try await search.follow(try await admission.submit(), client, into: record)
                }
                return try await search.validate(client, record)
            }
        } catch is CancellationError {
            isInterrupted = true
        }
        let end = try await search.finish(
            client,
            record,
            isInterrupted: isInterrupted,
            validation: validation
        )
        if end == .interrupted, let study = await record.study {
            search.console.note(
                "the study goes on at \(client.endpoint); 'apus study stop \(study.number)' ends it"
            )
        }
        return end
    }

    private func overrides() throws -> [ScenarioFile.Override] {
        var overrides: [ScenarioFile.Override]
        do throws(InteropError) {
            overrides = try ScenarioFile.overrides(arguments: self.options)
        } catch {
            throw CommandError(error.description)
        }
        if let number = self.numRun { overrides.append(.init(name: "num-run", value: "\(number)")) }
        if let parallel = self.parallel { overrides.append(.init(name: "cli-cores", value: "\(parallel)")) }
        return overrides
    }

    /// The command line that goes on with a run.
    private func again(_ number: Int) -> String {
        var words = ["apus", "smac", "--scenario", self.scenario, "--num-run", "\(number)"]
        if let parallel = self.parallel { words += ["--parallel", "\(parallel)"] }
        if self.countUnsat { words.append("--count-unsat") }
        for name in self.env { words += ["--env", name] }
        if let data = self.data { words += ["--data", data] }
        return (words + self.options).map(ShellCommand.word).joined(separator: " ")
    }

    private func environment(_ console: Console) throws -> [String: String] {
        var environment: [String: String] = [:]
        for name in self.env {
            guard let value = console.environment[name] else {
                throw CommandError("--env: there is no variable '\(VisibleText.escaped(name))' in the environment")
            }
            environment[name] = value
        }
        return environment
    }
}

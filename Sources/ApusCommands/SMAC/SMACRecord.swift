import ApusAPI
import ApusInterop
import ApusSpace
import ApusStudy
import AsyncHTTPClient
import Foundation
import NIOCore

/// What is known of a search while it runs, and stays known when it is interrupted.
actor SMACRecord {
    /// The result line is one of the last that a program prints.
    private static let tailBytes = 65_536

    private let scenario: LoadedScenario
    private var watchdog: SMACWatchdog
    private let watches: Bool
    private(set) var study: StudyAnswer?

    /// In the order in which they were seen to have ended.
    private(set) var runs: [EndedRun] = []
    private var seen: Set<UInt32> = []

    /// So many trials from the first on are known to have ended.
    private var settled = 0

    /// Without a watch over the whole search, as for validation, nothing ends it before its study does.
    init(_ scenario: LoadedScenario, watches: Bool = true) {
        self.scenario = scenario
        self.watchdog = SMACWatchdog(scenario.file)
        self.watches = watches
    }

    /// Why the search is to end before its study does.
    var end: SMACEnd? { self.watchdog.end }
    var toleratedFirstCrash: Bool { self.watchdog.toleratedFirstCrash }

    /// What is doubtful about the runs, each as a sentence.
    var notes: [String] { self.watchdog.notes }

    func began(_ study: StudyAnswer) {
        self.study = study
    }

    /// Asks for the runs that have ended since the last time; called by one task at a time.
    func collect(_ client: APIClient) async throws {
        guard let reference = self.study.map({ "\($0.number)" }) else { return }
        self.study = try await client.get(.study, [reference], as: StudyAnswer.self)
        let query = [("offset", "\(self.settled)"), ("limit", "10000"), ("sort", "number")]
        let page = try await client.get(.trials, [reference], query: query, as: TrialPageAnswer.self)
        var ended: [EndedRun] = []
        for trial in page.items where Self.hasEnded(trial) && !self.seen.contains(trial.number) {
            let line = try await self.line(of: trial, reference, client)
            if let run = self.run(trial, line) { ended.append(run) }
            self.seen.insert(trial.number)
        }
        self.settled += page.items.prefix(while: Self.hasEnded).count
        // Times are known to the second only; within one look the trials' order decides where times do not.
        let isSerial = self.scenario.file.scenario.runs.cores == 1
        for run in isSerial ? ended : ended.sorted(by: { ($0.end, $0.number) < ($1.end, $1.number) }) {
            self.runs.append(run)
            if self.watches { self.watchdog.take(run) }
        }
        if self.watches, let path = self.scenario.file.scenario.limits.sentinel {
            let url = ScenarioFolders.url(path, in: self.scenario.folders.base)
            self.watchdog.sentinelSeen(FileManager.default.fileExists(atPath: url.path))
        }
    }

    private static func hasEnded(_ trial: TrialAnswer) -> Bool {
        !["waiting", "running", "paused"].contains(trial.state)
    }

    /// A trial that was called off is no run.
    private func run(_ trial: TrialAnswer, _ line: ResultLine?) -> EndedRun? {
        let space = self.scenario.space
        guard trial.state != "cancelled" else { return nil }
        var values = [ParameterValue?](repeating: nil, count: space.parameters.count)
        for (name, value) in trial.configuration {
            guard let index = space.index(of: name) else { continue }
            // A value that is none of the space's cannot come from its own study.
            values[index] = try? space.parameters[index].domain.value(of: value.literal)
        }
        let configuration = Configuration(values: values)
        let seconds = trial.seconds ?? 0
        return EndedRun(
            number: trial.number,
            configuration: space.canonical(configuration) ?? configuration,
            state: trial.state,
            quality: trial.state == "succeeded" ? trial.objective : nil,
            seconds: seconds,
            end: max(0, self.offset(of: trial) + seconds),
            line: line,
            instance: trial.instance,
            runSeed: trial.runSeed,
            cutoff: trial.cutoff,
            reason: trial.reason
        )
    }

    /// From the study's start to the trial's, in whole seconds.
    private func offset(of trial: TrialAnswer) -> Double {
        guard let started = trial.startedAt.flatMap(Self.date),
            let created = self.study.flatMap({ Self.date($0.createdAt) })
        else { return 0 }
        return started.timeIntervalSince(created)
    }

    private static func date(_ text: String) -> Date? {
        // A time of the API is always of this form.
        try? Date(text, strategy: .iso8601)
    }

    /// The last result line among the end of what the program printed.
    private func line(of trial: TrialAnswer, _ study: String, _ client: APIClient) async throws -> ResultLine? {
        let query = [("path", "stdout"), ("offset", "\(-Self.tailBytes)"), ("limit", "\(Self.tailBytes)")]
        let response: HTTPClientResponse
        do {
            response = try await client.stream(.file, [study, "\(trial.number)"], query: query)
        } catch let error as CommandError where error.status != nil {
            // A program that prints nothing, or that never ran, leaves no output.
            return nil
        }
        let body = try await response.body.collect(upTo: 2 * Self.tailBytes)
        let text = String(decoding: body.readableBytesView, as: UTF8.self)
        return text.split(whereSeparator: \.isNewline).lazy.reversed().compactMap { ResultLine($0) }.first
    }
}

import ApusAPI
import ApusInterop
import ApusSpace
import ApusStudy
import Foundation
import ServiceLifecycle

/// A search of SMAC's, run as a study: watches it, ends it where the scenario says so, and writes SMAC's files.
struct SMACSearch: Sendable {
    /// How long between two looks at what has ended.
    private static let interval = Duration.milliseconds(250)

    let document: StudyDocument
    let scenario: LoadedScenario

    /// What is doubtful about the scenario, each as a sentence.
    let warnings: [String]

    /// Makes the study that validates an incumbent; `nil` where there are no test instances.
    let validation: @Sendable (Configuration) throws -> StudyDocument?

    /// `num-run`.
    let number: Int

    /// Where SMAC's files go.
    let folder: URL
    let console: Console
    let style: LiveWatch.Style
    let clock: any Clock<Duration>

    /// Follows a study to its end; throws `CancellationError` when it is interrupted.
    func follow(_ study: StudyAnswer, _ client: APIClient, into record: SMACRecord) async throws {
        await record.began(study)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await LiveWatch(
                    client: client,
                    study: "\(study.number)",
                    console: self.console,
                    style: self.style,
                    clock: self.clock
                ).run()
            }
            group.addTask { try await self.guardRuns(client, record) }
            try await group.waitForAll()
        }
    }

    /// Looks at each run that ends, and stops the study when one of them is to end the search.
    private func guardRuns(_ client: APIClient, _ record: SMACRecord) async throws {
        var isStopped = false
        while true {
            try await record.collect(client)
            guard let study = await record.study, !study.isEnded else { return }
            if !isStopped, await record.end != nil {
                try await client.order(.stop, ["\(study.number)"])
                isStopped = true
            }
            try await self.clock.sleep(for: Self.interval)
        }
    }

    /// Runs the incumbent on the test instances, once the search has ended; what came of it comes back.
    ///
    /// One that was begun before goes on. Throws `CancellationError` when it is interrupted.
    func validate(_ client: APIClient, _ record: SMACRecord) async throws -> SMACValidation? {
        try await record.collect(client)
        guard let study = await record.study, study.isEnded, await record.end?.isFailure != true else { return nil }
        let summary = SMACSummary(await record.runs, scenario: self.scenario.file.scenario, race: study.race)
        guard let incumbent = summary.lastIncumbent, let document = try self.validation(incumbent.run.configuration)
        else {
            return nil
        }
        self.console.note("the incumbent is run on the test instances")
        let admission = StudyAdmission(client: client, document: document)
        let validating = SMACRecord(self.scenario, watches: false)
        if let (known, isSame) = try await admission.known(), isSame {
            try await self.follow(known, client, into: validating)
        } else {
            try await self.follow(try await admission.submit(), client, into: validating)
        }
        try await validating.collect(client)
        return SMACValidation(
            scenario: self.scenario,
            runs: await validating.runs,
            race: await validating.study?.race,
            incumbent: incumbent
        )
    }

    /// Writes the files, and says what came of the search; gives the exit status.
    func finish(
        _ client: APIClient,
        _ record: SMACRecord,
        isInterrupted: Bool,
        validation: SMACValidation? = nil
    ) async throws -> SessionStatus.End {
        guard await record.study != nil else { return .interrupted }
        try await record.collect(client)
        guard let study = await record.study else { return .interrupted }
        let summary = SMACSummary(await record.runs, scenario: self.scenario.file.scenario, race: study.race)
        let end = await record.end ?? (isInterrupted && !study.isEnded ? .interrupted : self.end(of: study, summary))
        let closing = SMACClosing(
            scenario: self.scenario,
            summary: summary,
            end: end,
            wallclock: study.elapsedSeconds
        )
        let notes = await record.notes + (await record.toleratedFirstCrash ? [Self.toleratedFirstCrash] : [])
        let log = SMACLog(closing: closing, warnings: self.warnings + notes, validation: validation?.line)
        try validation?.write(into: self.folder, number: self.number, summary: summary)
        try SMACFiles(number: self.number, log: log).write(into: self.folder)
        if self.style == .json {
            try self.console.printJSON(try await client.allTrials(of: "\(study.number)"))
        } else {
            let validated = validation.map { [$0.line] } ?? []
            try self.console.print([""] + closing.lines + validated + ["", "SMAC's files are in \(self.folder.path)"])
        }
        for note in notes { self.console.note(note) }
        if end.isFailure { return .aborted }
        if end == .interrupted { return .interrupted }
        return summary.lastIncumbent == nil ? .nothingSucceeded : .succeeded
    }

    private static let toleratedFirstCrash =
        "the first run crashed, and SMAC would have ended then; abort-on-first-run-crash = true does the same here"

    private func end(of study: StudyAnswer, _ summary: SMACSummary) -> SMACEnd {
        let limits = self.document.study.limits
        if study.state == "stopped" {
            if let seconds = study.wallclockSeconds, study.elapsedSeconds >= seconds { return .timeLimit(seconds) }
            return .stopped(study.reason)
        }
        if let trials = limits.trials, summary.runs.count >= trials { return .runLimit(trials) }
        return .spaceUsedUp
    }
}

import ApusStudy
import ApusAPI
import Foundation
import ServiceLifecycle

/// The foreground of `apus run`: submits the study or finds it again, shows it, and writes the results.
struct RunSession: Service {
    let document: StudyDocument
    let settings: LaunchSettings
    let console: Console
    let style: LiveWatch.Style
    let http: BoundPort
    let status: SessionStatus

    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown { try await self.serve() }
        } catch is CancellationError {
            self.status.set(.interrupted)
            self.console.note("stopped; 'apus run' goes on from here")
        }
    }

    private func serve() async throws {
        let port = try await self.http.value()
        let client = try APIClient(
            endpoint: self.settings.endpoint(port: port),
            token: self.settings.adminToken,
            authorityFile: AuthorityFiles(data: self.settings.data).certificate
        )
        let study = try await self.study(client)
        let watch = LiveWatch(
            client: client,
            study: "\(study.number)",
            console: self.console,
            style: self.style,
            endsWhenHeld: true
        )
        let ended = try await watch.run()
        let trials = try await client.allTrials(of: "\(ended.number)")
        if ended.counts["succeeded"] ?? 0 == 0 { self.status.set(.nothingSucceeded) }
        if !ended.isEnded { self.status.set(.held) }
        // Where the best ran again, the one that stood the test.
        let best = trials.first { $0.number == ended.confirmation?.winner } ?? ended.best
        try await self.keep(best, of: ended, client)
        if self.style == .json { return try self.console.printJSON(trials) }
        try self.console.print([""] + self.table(ended, trials))
        if let best, best.hasArtifact {
            try self.console.print(["", "best: trial \(best.number); its files are in \(self.bestFolder.path)"])
        }
        if self.status.end == .held {
            self.console.note(
                "the study has paused: \(VisibleText.escaped(ended.reason)); 'apus run' lets it go on too"
            )
        }
        if self.status.end == .nothingSucceeded { self.console.note("no trial succeeded; the notes say why") }
    }

    /// The study of this folder, when it holds one already; else the one just submitted.
    private func study(_ client: APIClient) async throws -> StudyAnswer {
        let admission = StudyAdmission(client: client, document: self.document)
        guard let (study, isSame) = try await admission.known() else { return try await admission.submit() }
        guard isSame else {
            throw CommandError(
                "\(self.settings.data.path) holds the study '\(study.name)' from another version of the study file; "
                    + "give the study a new name, or name another folder with --data, or remove that one"
            )
        }
        if study.state == "paused" { try await client.order(.resume, ["\(study.number)"]) }
        return study
    }

    private func table(_ study: StudyAnswer, _ trials: [TrialAnswer]) throws -> [String] {
        let width = self.console.terminal.isInteractive ? self.console.terminal.size.width : nil
        let shown = trials.filter { $0.confirms == nil }
        let table = try ResultsTable.table(study, shown, sort: nil, descending: false).lines(width: width)
        return table + (study.confirmation.map { ResultsTable.lines($0, of: study, width: width) } ?? [])
    }

    /// The best trial's artifact, unpacked into `best/`.
    private func keep(_ best: TrialAnswer?, of study: StudyAnswer, _ client: APIClient) async throws {
        guard let best, best.hasArtifact else { return }
        let path = ["\(study.number)", "\(best.number)"]
        let folder = self.bestFolder
        if FileManager.default.fileExists(atPath: folder.path) { try FileManager.default.removeItem(at: folder) }
        for file in try await client.get(.artifactFiles, path, as: FileListAnswer.self).items {
            let response = try await client.stream(.artifactFile, path, query: [("path", file.path)])
            _ = try await Download(target: Download.url(of: file.path, in: folder)).save(response)
        }
    }

    private var bestFolder: URL { self.settings.data.appendingPathComponent("best") }
}

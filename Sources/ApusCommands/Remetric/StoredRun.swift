import ApusAPI
import ApusArtifacts
import ApusRunner
import ApusStudy
import Foundation

/// Puts a trial's folder together again, from what the coordinator keeps of its accepted attempt.
///
/// Only what the metric sources can read is fetched: always standard output, for files the artifact, and for scripts
/// the artifact, standard error, the inputs and the filled templates.
struct StoredRun: Sendable {
    let client: APIClient

    /// The study's number, as the API's paths have it.
    let study: String
    let program: CommandProgram

    /// `nil` when no script would see them.
    let inputs: StagedInputs?
    let clock: ContinuousClock
    private let queue = BlockingQueue(label: "apus.remetric", isConcurrent: true)

    init(client: APIClient, study: String, program: CommandProgram, inputs: StagedInputs?, clock: ContinuousClock) {
        self.client = client
        self.study = study
        self.program = program
        self.inputs = inputs
        self.clock = clock
    }

    /// Makes the job's folder, which is not there yet; throws ``UnreadableTrial`` when a file that is read is missing.
    func rebuild(_ attempt: ReadableAttempt, for job: AttemptJob) async throws {
        let folder = RunFolder(path: job.folder)
        let path = [self.study, "\(job.attempt.trial.number)"]
        try await self.queue.run {
            try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
        }
        if attempt.hasArtifact, self.program.readsFiles { try await self.unpack(path, into: folder) }
        let inputs = self.inputs
        try await self.queue.run {
            if let inputs {
                try inputs.place(in: folder)
                try CommandRunner.fillIn(job)
            }
            try folder.create()
        }
        try await self.client.saveLog("stdout", of: path, epoch: attempt.epoch, to: folder.stdoutPath)
        if self.program.hasScript {
            try await self.client.saveLog("stderr", of: path, epoch: attempt.epoch, to: folder.stderrPath)
        }
        let files = self.program.filesRead
        let missing = try await self.queue.run { files.filter { folder.size(of: $0) == nil } }
        guard missing.isEmpty else {
            let names = missing.map { "'\($0)'" }.joined(separator: ", ")
            throw UnreadableTrial("its stored files do not have \(names); only what 'run.artifacts' names is kept")
        }
    }

    /// Removes the folder, whatever a script has made of it.
    func remove(_ folder: String) async {
        // What stays behind lies in the temporary folder, which is removed as a whole, and then by the system.
        try? await self.queue.run { try RunFolder(path: folder).remove() }
    }

    private func unpack(_ path: [String], into folder: RunFolder) async throws {
        let archive = URL(fileURLWithPath: folder.path + ".tar.zst")
        let response = try await self.client.stream(.artifact, path)
        _ = try await Download(target: archive).save(response)
        let reader = ArchiveReader(clock: self.clock)
        try await self.queue.run {
            try reader.extract(archive.path, into: folder.path)
            try FileManager.default.removeItem(at: archive)
        }
    }
}

extension CommandProgram {
    /// Whether any metric source sees more than standard output.
    var readsFiles: Bool {
        self.hasScript || !self.filesRead.isEmpty
    }

    var hasScript: Bool {
        self.metrics.contains { if case .postprocess = $0 { true } else { false } }
    }

    /// The files of the run's folder that are metric sources.
    var filesRead: [String] {
        self.metrics.compactMap { source in
            switch source {
            case .file(let path), .json(let path): path
            case .postprocess, .stdout, .regex, .smac, .smacRuntime: nil
            }
        }
    }
}

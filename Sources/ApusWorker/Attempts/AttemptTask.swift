import ApusArtifacts
import ApusProtocol
import ApusRunner
import ApusStudy
import Logging

/// Runs one attempt from its empty folder to its end.
///
/// A stop ends what is under way, and the logs are handed over all the same. When `run` returns, nothing of the
/// attempt is alive; its folder is the caller's to close.
struct AttemptTask: Sendable {
    let assignment: Assignment
    let program: Program
    let runner: any AttemptRunner
    let stop: StopSignal
    let services: AttemptServices

    /// A former process of this worker prepared it: its folder is as it is to be.
    let isTakenOver: Bool
    let report: @Sendable (RunEvent) async -> Void

    /// Called when the program is gone, before anything of it is handed over.
    let programOver: @Sendable () async -> Void

    private var attempt: AttemptID { self.assignment.attempt }
    private var folder: RunFolder { self.services.folder.run(of: self.attempt) }

    func run() async -> AttemptResult {
        if !self.isTakenOver, let failure = await self.stop.cancelling({ await self.prepare() }) {
            return AttemptResult(failure)
        }
        let result = await self.logged {
            let result = await self.stop.cancelling { await self.runner.run(self.job, report: self.report) }
            await self.programOver()
            return result
        }
        for note in result.notes {
            self.services.logger.notice("attempt: \(note)", metadata: ["attempt": "\(self.attempt.name)"])
        }
        guard !result.artifactPaths.isEmpty else { return AttemptResult(result.end, leftovers: result.leftovers) }
        return await self.stop.cancelling { await self.handOver(result) }
    }

    /// Makes the folder and brings the inputs; the end of the attempt when that fails.
    private func prepare() async -> AttemptEnd? {
        let folder = self.folder
        do {
            try await self.services.queue.run {
                // Of another coordinator's attempt with these numbers.
                try folder.remove()
                try folder.create()
            }
            if let checkpoint = self.assignment.checkpoint {
                try await self.services.inputs.unpack(checkpoint, into: folder)
            }
            for input in self.program.inputs { try await self.services.inputs.place(input, in: folder) }
        } catch is CancellationError {
            return Self.stopped
        } catch {
            return AttemptEnd(outcome: .lost, reason: ReasonText.bounded("\(error)"))
        }
        return Task.isCancelled ? Self.stopped : nil
    }

    private var job: AttemptJob {
        AttemptJob(
            attempt: self.attempt,
            program: self.program,
            values: self.assignment.values.map { ($0.name, $0.value) },
            seed: self.assignment.seed,
            resources: self.assignment.resources,
            wallclock: self.assignment.wallclock,
            steps: self.assignment.steps,
            target: self.assignment.target,
            folder: self.folder.path
        )
    }

    // The artifact

    private func handOver(_ result: RunResult) async -> AttemptResult {
        let (folder, target) = (self.folder, self.services.folder.artifact(of: self.attempt))
        let packed: PackedFolder
        do {
            packed = try await self.services.queue.run {
                try FolderPacker().pack(folder.path, paths: result.artifactPaths, to: target)
            }
        } catch {
            return AttemptResult(result.end.without("the artifact could not be packed: \(error)"))
        }
        let end = await self.upload(packed, from: target)
        if case .complete = end, result.end.outcome == .paused {
            let checkpoint = StoredContent(digest: packed.digest, byteCount: packed.byteCount)
            await self.services.inputs.keep(target, as: checkpoint)
        }
        await self.services.remove(target)
        switch end {
        case .complete:
            let content = StoredContent(digest: packed.digest, byteCount: packed.byteCount)
            return AttemptResult(result.end, artifact: content, leftovers: result.leftovers)
        case .refused(let reason):
            return AttemptResult(result.end.without("the coordinator refuses the artifact: \(reason.text)"))
        case .unreadable(let text): return AttemptResult(result.end.without("the artifact could not be sent: \(text)"))
        case .cancelled: return AttemptResult(Self.stopped)
        }
    }

    private func upload(_ packed: PackedFolder, from path: String) async -> Upload.End {
        await Upload(
            self.attempt,
            name: "artifact.tar.zst",
            source: .artifact(path: path, byteCount: packed.byteCount, packed.digest),
            services: self.services
        ).run()
    }

    private static let stopped = AttemptEnd(outcome: .cancelled, reason: "it was stopped before its program had run")

    // The logs

    /// Runs the body, follows the logs meanwhile, and returns when they are handed over.
    private func logged(_ body: () async -> RunResult) async -> RunResult {
        var logs = ["stdout", "stderr"].map { self.log($0) }
        return await withTaskGroup(of: LogTask.self) { group in
            for log in logs { group.addTask { await self.follow(log) } }
            let result = await body()
            for name in self.postprocessingNames {
                let log = self.log(name)
                logs.append(log)
                group.addTask { await self.follow(log) }
            }
            for log in logs { log.seat.post(.finish) }
            await self.drain(logs, &group)
            return result
        }
    }

    private enum LogTask: Sendable {
        case handedOver
        case silence(answers: Int)
    }

    /// Waits for the logs, unless a coordinator that is there says nothing of them for a long time.
    private func drain(_ logs: [Upload], _ group: inout TaskGroup<LogTask>) async {
        defer { group.cancelAll() }
        var open = logs.count
        self.watch(logs, &group)
        while open > 0, let next = await group.next() {
            switch next {
            case .handedOver: open -= 1
            case .silence(let answers):
                guard !Task.isCancelled else { return }
                let isSilent = self.services.desk.isConnected && answers == self.answers(to: logs)
                if isSilent {
                    self.services.logger.warning(
                        "the coordinator does not take the logs",
                        metadata: ["attempt": "\(self.attempt.name)"]
                    )
                    return
                }
                self.watch(logs, &group)
            }
        }
    }

    private func watch(_ logs: [Upload], _ group: inout TaskGroup<LogTask>) {
        let answers = self.answers(to: logs)
        group.addTask {
            // A cancelled sleep means that nobody waits any more.
            try? await self.services.clock.sleep(for: self.services.logSilenceMax)
            return .silence(answers: answers)
        }
    }

    private func answers(to logs: [Upload]) -> Int {
        logs.reduce(0) { $0 + self.services.desk.answers(to: $1.seat) }
    }

    private func log(_ name: String) -> Upload {
        let path = "\(RunFolder.ownName)/\(name)"
        return Upload(self.attempt, name: name, source: .log(self.folder, path: path), services: self.services)
    }

    private func follow(_ log: Upload) async -> LogTask {
        switch await log.run() {
        case .complete, .cancelled: break
        case .refused(let reason):
            self.services.logger.warning(
                "the coordinator refuses a log: \(reason.text)",
                metadata: ["attempt": "\(self.attempt.name)", "log": "\(log.name)"]
            )
        case .unreadable(let text):
            self.services.logger.warning(
                "a log cannot be sent: \(text)",
                metadata: ["attempt": "\(self.attempt.name)", "log": "\(log.name)"]
            )
        }
        return .handedOver
    }

    private var postprocessingNames: [String] {
        guard case .run(let program) = self.program else { return [] }
        let scripts = program.metrics.count { if case .postprocess = $0 { true } else { false } }
        return (0..<scripts).flatMap { ["postprocess-\($0 + 1).stdout", "postprocess-\($0 + 1).stderr"] }
    }
}

extension AttemptServices {
    /// Asks an attempt to save and end, by a file in its folder, so that the request outlives this process.
    func askToGiveWay(_ attempt: AttemptID, in folder: RunFolder) {
        let logger = self.logger
        self.queue.begin {
            do {
                try folder.askToGiveWay()
            } catch {
                // It runs on to the end of its steps.
                logger.warning(
                    "an attempt cannot be asked to give way: \(error)",
                    metadata: ["attempt": "\(attempt.name)"]
                )
            }
        }
    }

    /// Removes a file that nobody needs any more.
    func remove(_ path: String) async {
        // What cannot be removed is tried again when the worker starts anew.
        try? await self.queue.run { StateFolder.removeFile(path) }
    }
}

extension AttemptEnd {
    /// The same end, and why it has no artifact.
    func without(_ reason: String) -> AttemptEnd {
        self.replacing(self.outcome, reason: ReasonText.bounded(reason))
    }
}

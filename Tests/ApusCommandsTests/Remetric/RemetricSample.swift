import ApusArtifacts
import ApusCoordinator
import ApusRunner
import ApusSpace
import ApusStudy
import Foundation

@testable import ApusCommands

/// A study of scripts whose trials have ended, and the files beside its study file.
struct RemetricSample {
    let scratch: Scratch
    var state = ScriptedCoordinator.State()

    /// The study as it was submitted prints its metric itself.
    init() throws {
        self.scratch = try Scratch()
        try self.scratch.write("train.sh", "echo loss\n")
        try self.scratch.write("parse.sh", "printf 'val_error\\t9\\n'\n")
        try self.scratch.write("study.yaml", Self.file(metrics: "stdout"))
        self.state.studies = [
            StudyView(
                id: StudyID(rawValue: 1),
                study: try self.study("study.yaml"),
                state: .completed,
                createdAt: UnixTime(rawValue: 0)
            )
        ]
    }

    static func file(metrics: String, others: String = "", rate: String = "[0, 1]") -> String {
        """
        name: mnist
        space:
          rate: {real: \(rate), default: 0.5}
        objective: {minimize: val_error}
        holdout: [test_error]
        optimizer: {random: {}, seed: 7}
        limits: {trials: 5}
        run:
          templates: [train.sh -> filled.sh]
          inputs: [parse.sh]
          command: [sh, filled.sh, "${rate}"]
          metrics: \(metrics)
          artifacts: [model.json]
        \(others)

        """
    }

    func study(_ name: String) throws -> Study {
        try StudyDocument(path: name, console: self.console).study
    }

    var console: Console {
        Console(
            environment: [:],
            folder: self.scratch.url,
            terminal: Terminal(environment: [:]),
            write: { _ in },
            note: { _ in }
        )
    }

    /// Adds a trial with its accepted attempt; `artifact` holds the text of `model.json`.
    mutating func add(
        _ number: UInt32,
        _ state: TrialState = .succeeded,
        error: Double? = nil,
        end: AttemptEnd = AttemptEnd(outcome: .succeeded, exitStatus: 0),
        stdout: String? = nil,
        artifact: String? = nil
    ) throws {
        self.state.trials.append(
            TrialView(
                id: TrialID(study: StudyID(rawValue: 1), number: number),
                values: [NamedValue(name: "rate", value: .real(1))],
                state: state,
                epoch: 3,
                cost: error
            )
        )
        guard state.isEnded else { return }
        if let stdout { self.state.files["\(number)/stdout"] = Array(stdout.utf8) }
        var digest: ContentDigest?
        if let artifact {
            let folder = "run-\(number)"
            try self.scratch.write("\(folder)/model.json", artifact)
            let archive = self.scratch.url.appendingPathComponent("\(number).tar.zst")
            let root = self.scratch.url.appendingPathComponent(folder).path
            digest = try FolderPacker().pack(root, paths: ["model.json"], to: archive.path).digest
            self.state.artifacts[number] = try [UInt8](Data(contentsOf: archive))
        }
        guard let worker = WorkerName(rawValue: "w") else { return }
        self.state.attempts[number] = [
            AttemptView(
                epoch: 3,
                worker: worker,
                end: end,
                isAccepted: true,
                leasedAt: UnixTime(rawValue: 0),
                artifact: digest
            )
        ]
    }

    /// Runs `apus study remetric` with a changed study file, one trial after the other.
    func remetric(_ metrics: String, _ options: [String] = []) async throws -> (text: String, orders: [String]) {
        try self.scratch.write("changed.yaml", Self.file(metrics: metrics))
        return try await self.remetric(options)
    }

    /// The same with the file `changed.yaml` as it lies there.
    func remetric(_ options: [String]) async throws -> (text: String, orders: [String]) {
        let coordinator = ScriptedCoordinator(self.state)
        let command = ["study", "remetric", "mnist", "changed.yaml", "--parallel", "1"] + options
        let outputs = try await CommandHost.run([command], coordinator, in: self.scratch)
        return (outputs.joined(), coordinator.orders.filter { !$0.hasPrefix("trials ") })
    }
}

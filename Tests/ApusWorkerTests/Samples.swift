import ApusArtifacts
import ApusProtocol
import ApusStudy
import FoundationEssentials
import Logging

extension AttemptID {
    static let one = AttemptID.of(1)
    static let two = AttemptID.of(2)

    static func of(_ number: UInt32) -> AttemptID {
        AttemptID(trial: TrialID(study: StudyID(rawValue: 7), number: number), epoch: 1)
    }
}

extension Logger {
    static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}

extension Welcome {
    static func sample(session: UInt64 = 5, held: [Held] = []) -> Welcome {
        Welcome(
            version: 1,
            session: SessionID(rawValue: session),
            heartbeatInterval: .milliseconds(50),
            lease: .seconds(15),
            held: held
        )
    }
}

/// A program as the coordinator sends it.
struct SentProgram {
    let digest: ContentDigest
    let json: [UInt8]

    init(_ program: Program) throws {
        self.json = Array(try JSONEncoder().encode(program))
        self.digest = Digester.digest(of: self.json)
    }

    /// A script for `/bin/sh`.
    init(
        script: String,
        inputs: [InputFile] = [],
        checkpoint: String? = nil,
        artifacts: [String] = [],
        folder: CommandProgram.FolderPolicy = .remove
    ) throws {
        let command = CommandProgram(
            inputs: inputs,
            command: ["/bin/sh", "-c", script],
            metrics: [.stdout],
            checkpoint: checkpoint,
            artifacts: artifacts,
            folder: folder
        )
        try self.init(.run(command))
    }

    var message: CoordinatorMessage { .program(digest: self.digest, json: self.json) }

    func assign(
        _ attempt: AttemptID,
        steps: AttemptSteps? = nil,
        checkpoint: StoredContent? = nil
    ) -> CoordinatorMessage {
        .assign(
            Assignment(
                attempt: attempt,
                program: self.digest,
                values: [],
                seed: 1,
                resources: Resources(),
                wallclock: nil,
                steps: steps,
                checkpoint: checkpoint
            )
        )
    }
}

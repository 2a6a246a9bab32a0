import ApusProtocol
import ApusRunner
import ApusSpace
import ApusStudy
import FoundationEssentials
import Glibc

/// An attempt's job on the disk: enough to run it, and to take it over from a worker that died.
struct KeptJob: Codable, Sendable {
    struct Value: Codable {
        let name: String
        let value: Literal
    }

    let attempt: AttemptID
    let program: Program
    let values: [Value]
    let seed: UInt64
    let resources: Resources
    let wallclock: Duration?
    let steps: AttemptSteps?
    let target: RunTarget?
    let folder: String

    init(_ job: AttemptJob) {
        self.attempt = job.attempt
        self.program = job.program
        self.values = job.values.map { Value(name: $0.name, value: $0.value) }
        self.seed = job.seed
        self.resources = job.resources
        self.wallclock = job.wallclock
        self.steps = job.steps
        self.target = job.target
        self.folder = job.folder
    }

    var job: AttemptJob {
        AttemptJob(
            attempt: self.attempt,
            program: self.program,
            values: self.values.map { ($0.name, $0.value) },
            seed: self.seed,
            resources: self.resources,
            wallclock: self.wallclock,
            steps: self.steps,
            target: self.target,
            folder: self.folder
        )
    }

    /// The assignment that the job came from, without the checkpoint, which is in the folder by now.
    func assignment(program digest: ContentDigest) -> Assignment {
        Assignment(
            attempt: self.attempt,
            program: digest,
            values: self.values.map { Assignment.Value(name: $0.name, value: $0.value) },
            seed: self.seed,
            resources: self.resources,
            wallclock: self.wallclock,
            steps: self.steps,
            target: self.target
        )
    }

    /// Reads a job; nil where there is none that can be read.
    ///
    /// Blocks.
    init?(path: String) {
        // What cannot be read is an attempt that cannot be taken over, whatever the reason.
        guard let data = try? Data(contentsOf: URL(filePath: path)),
            let job = try? JSONDecoder().decode(Self.self, from: data)
        else { return nil }
        self = job
    }

    /// Puts the job in its place in one step.
    ///
    /// Blocks.
    func write(to path: String) throws {
        let data = try JSONEncoder().encode(self)
        try AtomicFile.write(Array(data), to: path)
    }
}

/// Small files that are there in full or not at all.
enum AtomicFile {
    /// Replaces the file; a reader sees the old bytes or the new ones.
    ///
    /// Blocks.
    static func write(_ bytes: [UInt8], to path: String) throws(WorkerError) {
        let draft = "\(path).new"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .folder(path: draft, reason: StateFolder.systemText) }
        defer { close(descriptor) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .folder(path: draft, reason: StateFolder.systemText) }
            rest = rest.dropFirst(count)
        }
        guard rename(draft, path) == 0 else { throw .folder(path: path, reason: StateFolder.systemText) }
    }
}

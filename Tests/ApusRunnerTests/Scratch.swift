import ApusRunner
import ApusSpace
import ApusStudy
import Glibc
import Synchronization

/// A run's folder of its own; removed when the test process ends, for a folder is used after its last mention.
struct Scratch: Sendable {
    private static let root: String = {
        let root = "/tmp/apus-runner-\(getpid())"
        mkdir(root, 0o700)
        atexit {
            // A test's leftovers are no failure of the test.
            try? RunFolder(path: "/tmp/apus-runner-\(getpid())").remove()
        }
        return root
    }()

    private static let count = Atomic<Int>(0)

    let path: String

    init() {
        let number = Self.count.add(1, ordering: .relaxed).newValue
        self.path = "\(Self.root)/\(number)"
        mkdir(self.path, 0o700)
    }

    var folder: RunFolder {
        RunFolder(path: self.path)
    }

    func write(_ text: String, to path: String, isExecutable: Bool = false) throws {
        try self.folder.write(Array(text.utf8), to: path, isExecutable: isExecutable)
    }

    func text(_ path: String) throws -> String {
        String(decoding: try self.folder.read(path, upTo: 16_777_216), as: UTF8.self)
    }

    func job(
        _ program: Program,
        values: [AttemptJob.Value] = [],
        wallclock: Duration? = nil,
        resources: Resources = Resources(cores: 2),
        steps: AttemptSteps? = nil
    ) -> AttemptJob {
        let trial = TrialID(study: StudyID(rawValue: 7), number: 12)
        return AttemptJob(
            attempt: AttemptID(trial: trial, epoch: 3),
            program: program,
            values: values,
            seed: 99,
            resources: resources,
            wallclock: wallclock,
            steps: steps,
            folder: self.path
        )
    }

    /// A script for `/bin/sh`, given as an argument vector.
    func job(
        script: String,
        values: [AttemptJob.Value] = [],
        metrics: [MetricSource] = [],
        checkpoint: String? = nil,
        artifacts: [String] = [],
        wallclock: Duration? = nil,
        resources: Resources = Resources(cores: 2),
        steps: AttemptSteps? = nil
    ) -> AttemptJob {
        let program = CommandProgram(
            command: ["/bin/sh", "-c", script],
            metrics: metrics,
            checkpoint: checkpoint,
            artifacts: artifacts
        )
        return self.job(.run(program), values: values, wallclock: wallclock, resources: resources, steps: steps)
    }
}

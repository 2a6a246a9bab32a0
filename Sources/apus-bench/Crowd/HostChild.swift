import ApusArtifacts
import ApusCoordinator
import ApusStudy
import ArgumentParser

/// A coordinator that does what it is told, a line at a time, and answers each; the end of the input ends it.
///
/// `tokens COUNT FILE` makes join tokens, `submit NAME TRIALS` submits a study whose trials do nothing, `steps NAME
/// TRIALS` one whose trials are the worker's to fill, `status` tells how it is.
struct HostChild: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "child-host", shouldDisplay: false)

    struct Submitted: Codable {
        let seconds: Double
    }

    struct Status: Codable {
        let connected: Int
        let running: Int
        let succeeded: Int
        let trials: Int
        let residentKiB: Int

        /// CPU seconds so far.
        let cpu: Double
    }

    @Argument var folder: String
    @Option var port = 0
    @Flag var plaintext = false

    func run() async throws {
        try await LocalCluster.with(folder: self.folder, isPlain: self.plaintext, port: self.port) { cluster in
            // The port is bound, and the first question was answered.
            _ = try await cluster.coordinator.health()
            try Answer.say(CoordinateChild.Listening(port: cluster.port))
            let input = BlockingQueue(label: "apus-bench.input")
            while let line = try await input.run({ readLine() }) {
                try await Self.obey(line.split(separator: " ").map(String.init), cluster)
            }
        }
    }

    private static func obey(_ words: [String], _ cluster: LocalCluster) async throws {
        switch words.first {
        case "tokens" where words.count == 3:
            try await cluster.makeTokens(Int(words[1]) ?? 0, to: words[2])
            try Answer.say(try await self.status(cluster))
        case "submit" where words.count == 3:
            try await self.submit(
                BenchStudy.make(name: words[1], trials: Int(words[2]) ?? 1, program: .nothing),
                cluster
            )
        case "steps" where words.count == 3:
            try await self.submit(BenchStudy.steps(name: words[1], trials: Int(words[2]) ?? 1), cluster)
        case "status": try Answer.say(try await self.status(cluster))
        default: throw BenchError("'\(words.joined(separator: " "))' is no order")
        }
    }

    private static func submit(_ study: Study, _ cluster: LocalCluster) async throws {
        let watch = Stopwatch()
        _ = try await cluster.coordinator.submit(study, source: "", by: "apus-bench")
        try Answer.say(Submitted(seconds: watch.seconds))
    }

    private static func status(_ cluster: LocalCluster) async throws -> Status {
        let views = try await cluster.coordinator.studies()
        let text = try ProcFile.text("/proc/self/status")
        return Status(
            connected: try await cluster.coordinator.health().workersConnected,
            running: views.reduce(0) { $0 + ($1.counts[.running] ?? 0) },
            succeeded: views.reduce(0) { $0 + ($1.counts[.succeeded] ?? 0) },
            trials: views.reduce(0) { $0 + $1.counts.values.reduce(0, +) },
            residentKiB: ProcFile.kibibytes(of: "VmRSS", in: text) ?? 0,
            cpu: Usage.own.cpu
        )
    }
}

import ApusCoordinator
import ApusStudy
import ArgumentParser

/// The coordinator of one run: says its port, waits for a worker, runs one study, and says what that took.
struct CoordinateChild: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "child-coordinate", shouldDisplay: false)

    enum Kind: String, ExpressibleByArgument {
        case nothing
        case commands
    }

    struct Listening: Codable {
        let port: Int
    }

    struct Measured: Codable {
        let seconds: Double

        /// CPU seconds of this process from the submission to the end.
        let cpu: Double
        let system: Double
        let succeeded: Int
        let residentKiBMax: Int
    }

    @Argument var folder: String
    @Option var kind: Kind
    @Option var trials: Int
    @Flag var plaintext = false

    func run() async throws {
        let study =
            switch self.kind {
            case .nothing: try BenchStudy.make(name: "nothing", trials: self.trials, program: .nothing)
            case .commands: try BenchStudy.commands(trials: self.trials)
            }
        let measured = try await LocalCluster.with(folder: self.folder, isPlain: self.plaintext) { cluster in
            try Answer.say(Listening(port: cluster.port))
            try await cluster.workerConnected()
            let before = Usage.own
            let watch = Stopwatch()
            let view = try await cluster.run(study)
            let seconds = watch.seconds
            let after = Usage.own
            return Measured(
                seconds: seconds,
                cpu: after.cpu - before.cpu,
                system: after.system - before.system,
                succeeded: view.counts[.succeeded] ?? 0,
                residentKiBMax: after.residentKiBMax
            )
        }
        try Answer.say(measured)
    }
}

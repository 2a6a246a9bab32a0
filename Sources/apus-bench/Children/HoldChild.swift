import ApusCoordinator
import ApusStudy
import ArgumentParser

/// Starts a coordinator on a store that is there, and says how much memory it holds.
struct HoldChild: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "child-hold", shouldDisplay: false)

    struct Measured: Codable {
        let trials: Int
        let residentKiB: Int

        /// The most while the store was read.
        let residentKiBMax: Int
        let seconds: Double
    }

    @Argument var folder: String

    func run() async throws {
        let watch = Stopwatch()
        let measured = try await LocalCluster.with(folder: self.folder) { cluster in
            let seconds = watch.seconds
            let views = try await cluster.coordinator.studies()
            let status = try ProcFile.text("/proc/self/status")
            return Measured(
                trials: views.reduce(0) { $0 + $1.counts.values.reduce(0, +) },
                residentKiB: ProcFile.kibibytes(of: "VmRSS", in: status) ?? 0,
                residentKiBMax: ProcFile.kibibytes(of: "VmHWM", in: status) ?? 0,
                seconds: seconds
            )
        }
        try Answer.say(measured)
    }
}

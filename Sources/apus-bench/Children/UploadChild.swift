import ApusCoordinator
import ApusStudy
import ApusTransport
import ArgumentParser
import Logging

/// Packs a model folder and uploads it to a coordinator over loopback.
struct UploadChild: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "child-upload", shouldDisplay: false)

    /// The folder of the coordinator's files and of `model`.
    @Argument var folder: String

    func run() async throws {
        guard let name = WorkerName(rawValue: LocalCluster.worker) else {
            throw BenchError("'bench' is no worker's name")
        }
        let worker = UploadWorker(folder: self.folder, archive: self.folder + "/model.tar.zst", name: name)
        let study = try BenchStudy.make(name: "upload", trials: 1, program: .nothing)
        let measured = try await LocalCluster.with(folder: self.folder) { cluster in
            let tls = try await cluster.tls()
            let client = ClusterClient(
                settings: ClientSettings(host: "127.0.0.1", port: cluster.port, security: .tls { tls }),
                logger: Logger(label: "apus-bench") { _ in SwiftLogNoOpLogHandler() },
                clock: ContinuousClock(),
                chance: { 0.5 },
                delegate: worker
            )
            return try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await client.run() }
                defer { group.cancelAll() }
                let view = try await cluster.ended(study)
                guard view.counts[.succeeded] == 1, let measured = await worker.measured else {
                    throw BenchError("the upload did not succeed: \(view.counts)")
                }
                return measured
            }
        }
        try Answer.say(measured)
    }
}

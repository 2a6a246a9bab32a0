import Foundation
import Logging
import ServiceLifecycle

/// A worker of `apus run`: joins over loopback, with a folder and a log of its own.
struct LocalWorker: Service {
    let index: Int
    let slots: Int
    let executable: URL
    let settings: LaunchSettings
    let tokens: WorkerTokens
    let environment: [String: String]
    let clusterPort: BoundPort
    let clock: any Clock<Duration>
    let logger: Logger

    func run() async throws {
        let port: Int
        do {
            port = try await cancelWhenGracefulShutdown { try await self.clusterPort.value() }
        } catch is CancellationError {
            return
        }
        let name = "local-\(self.index)"
        let folder = self.settings.data.appendingPathComponent("workers/\(name)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let token = self.settings.data.appendingPathComponent("workers/\(name).token")
        try await self.tokens.write(for: name, to: token)
        let process = WorkerProcess(
            executable: self.executable,
            arguments: Self.arguments(
                join: self.settings.listen.reachable(port: port),
                tokenFile: token,
                name: name,
                slots: self.slots,
                folder: folder
            ),
            environment: self.environment,
            log: self.settings.data.appendingPathComponent("workers/\(name).log"),
            clock: self.clock,
            logger: self.logger
        )
        try await process.run()
    }

    /// The token goes by file: arguments are seen by everyone on the machine.
    static func arguments(join: HostPort, tokenFile: URL, name: String, slots: Int, folder: URL) -> [String] {
        [
            "--join", "\(join)", "--token-file", tokenFile.path, "--name", name, "--slots", "\(slots)",
            "--data", folder.path, "--exit-with-parent",
        ]
    }
}

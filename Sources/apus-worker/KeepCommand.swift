import ApusRunner
import ApusWorker
import ArgumentParser
import Glibc
import Logging

/// `apus-worker keep`: runs the programs of the worker that starts it, and goes on when that is killed.
struct KeepCommand: AsyncParsableCommand {
    static let name = "keep"

    static let configuration = CommandConfiguration(
        commandName: "apus-worker \(Self.name)",
        abstract: "Runs the programs of the worker that starts it."
    )

    @Argument(help: "The worker's folder.")
    var folder: String

    func run() async throws {
        var logger = Logger(label: "apus-keeper") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .notice
        signal(SIGPIPE, SIG_IGN)
        ProcessMark.beKeeper()
        let devices = try OfferedDevices.offered(in: self.folder)
        for warning in devices.warnings { logger.warning("\(warning)") }
        let live = try WorkerSurroundings.live(devices, GroupsFile.detect(in: self.folder).groups)
        let keeper = Keeper(
            folder: StateFolder(path: self.folder),
            surroundings: Keeper.Surroundings(
                command: live.command,
                engine: live.engine,
                clock: live.clock,
                bootTime: live.bootTime
            ),
            logger: logger
        )
        async let _ = devices.holdLocks()
        await keeper.run(listener: KeeperSpawn.listener)
    }

    /// Starts a keeper that serves the listening socket, in a session of its own.
    static func start(in folder: StateFolder, listener: Int32) throws {
        try KeeperSpawn.start(
            [try WorkerPaths.program(), Self.name, folder.path],
            listener: listener,
            log: "\(folder.keeperPath)/log"
        )
    }
}

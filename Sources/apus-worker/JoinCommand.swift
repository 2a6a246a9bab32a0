import ApusIdentity
import ApusRunner
import ApusStudy
import ApusWorker
import ArgumentParser
import Logging
import ServiceLifecycle
import UnixSignals

/// `apus-worker --join HOST:PORT …`: what people and other programs start.
struct JoinCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apus-worker",
        abstract: "Joins a coordinator of Apus and runs the trials that it assigns.",
        discussion: """
            The first time it needs a join token, which 'apus token create NAME' makes where the coordinator runs; from \
            it the worker knows its coordinator and its own name. Then it has a certificate in its folder, which it \
            renews by itself, and needs no token as long as it is not away for more than a day.

            It comes back after every broken connection. SIGTERM or SIGINT ends it: what it runs is ended too, and the \
            coordinator gives that to other workers.

            Exit status: 0 after SIGTERM or SIGINT; 1 when it cannot go on, with the reason on standard error; \
            64 for wrong options; 77 when the coordinator refuses it for good (wrong or used token, revoked, unknown \
            version), or is not the coordinator of the token.
            """,
        version: WorkerVersion.text
    )

    @Option(
        name: [.customLong("join"), .customLong("coordinator")],
        help: ArgumentHelp("Where the coordinator listens for workers.", valueName: "host:port")
    )
    var coordinator: CoordinatorAddress

    @Option(
        help: ArgumentHelp(
            """
            The file with the join token, readable by its owner only; '-' reads it from standard input. A worker that \
            has joined before needs none.
            """,
            valueName: "file"
        )
    )
    var tokenFile: String?

    @Option(help: "The worker's name, which no other worker has. (default: that of the token, or the machine's)")
    var name: String?

    @Option(help: "How many trials it runs side by side, 1 to 10000. (default: 8 for each device, else 1)")
    var slots: Int?

    @Option(
        help: ArgumentHelp(
            "The CUDA devices that it offers: auto for all that no other worker has, none, or numbers as 0,1.",
            valueName: "devices"
        )
    )
    var devices = "auto"

    @Option(help: ArgumentHelp("The kernel pack. (default: kernels beside this program)", valueName: "folder"))
    var kernels: String?

    @Option(help: "How many CPU cores it offers to them. (default: all)")
    var cores: Int?

    @Option(
        name: [.customLong("data"), .customLong("state")],
        help: ArgumentHelp(
            "The folder of its runs and of its cache. (default: ~/.local/state/apus/worker-NAME)",
            valueName: "folder"
        )
    )
    var folder: String?

    @Option(name: .customLong("cache-gib"), help: "What cached inputs may take, in GiB.")
    var cacheGiB = Int(WorkerSettings.inputBytesMaxDefault >> 30)

    @Option(
        help: ArgumentHelp(
            """
            What becomes of running trials while the coordinator cannot be reached: 'fence' ends them before their \
            leases end, unless the coordinator's machine says that it is down; 'keep-running' lets them run.
            """,
            valueName: "policy"
        )
    )
    var cutOff = LeaseWatch.Policy.fence.rawValue

    @Option(help: "How many hours they run at the most while the coordinator is away.")
    var cutOffHours = 24

    @Option(help: "What is written to standard error: trace, debug, info, notice, warning, error, critical.")
    var logLevel = "info"

    @Flag(
        help: """
            Do not measure how fast the devices are: the coordinator's estimates then go by what trials take alone. (A \
            worker measures once, for a second or two beside its first trials, and remembers it in its folder.)
            """
    )
    var noCalibration = false

    @Flag(help: "End when standard input ends, so that it never outlives the program that started it.")
    var exitWithParent = false

    func validate() throws {
        var mistakes: [String] = []
        if let slots = self.slots, !(1...10_000).contains(slots) {
            mistakes.append("--slots is 1 to 10000 (it is \(slots))")
        }
        if DeviceSelection(self.devices) == nil {
            mistakes.append("--devices is auto, none, or numbers as 0,1 (it is '\(self.devices)')")
        }
        if let cores = self.cores, !(1...65_536).contains(cores) {
            mistakes.append("--cores is 1 to 65536 (it is \(cores))")
        }
        if !(1...1_048_576).contains(self.cacheGiB) {
            mistakes.append("--cache-gib is 1 to 1048576 (it is \(self.cacheGiB))")
        }
        if let name = self.name, WorkerName(rawValue: name) == nil {
            mistakes.append(
                "--name is 1 to 64 letters, digits, '.', '_' and '-', and begins with a letter or digit (it is '\(name)')"
            )
        }
        if Logger.Level(rawValue: self.logLevel) == nil {
            mistakes.append("--log-level is one of \(Logger.Level.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        if LeaseWatch.Policy(rawValue: self.cutOff) == nil {
            let policies = LeaseWatch.Policy.allCases.map(\.rawValue).joined(separator: " or ")
            mistakes.append("--cut-off is \(policies) (it is '\(self.cutOff)')")
        }
        if !(1...8_760).contains(self.cutOffHours) {
            mistakes.append("--cut-off-hours is 1 to 8760 (it is \(self.cutOffHours))")
        }
        if self.exitWithParent, self.tokenFile == "-" {
            mistakes.append("--exit-with-parent and --token-file - both need standard input; use a file")
        }
        if !mistakes.isEmpty { throw ValidationError(mistakes.joined(separator: "\n")) }
    }

    func run() async throws {
        var logger = Logger(label: "apus-worker") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = Logger.Level(rawValue: self.logLevel) ?? .info
        do {
            if self.exitWithParent { ParentWatch.begin() }
            let ticket = try self.tokenFile.map(TokenFile.ticket)
            let name = try self.workerName(ticket)
            let folder = try self.folder.map(WorkerPaths.absolute) ?? WorkerPaths.standard(name)
            let devices = try await OfferedDevices.find(
                DeviceSelection(self.devices) ?? DeviceSelection.none,
                kernels: try KernelFolder.path(self.kernels),
                owner: name.rawValue,
                folder: folder
            )
            for warning in devices.warnings { logger.warning("\(warning)") }
            try devices.offer(owner: name.rawValue)
            async let _ = devices.holdLocks()
            let detection = try GroupsFile.detect(in: folder)
            self.tell(detection.limits, logger)
            let worker = Worker(
                settings: self.settings(name, ticket, folder, devices, detection.limits),
                surroundings: try .live(devices, detection.groups, rates: self.calibration(devices, logger)),
                logger: logger
            )
            try await ServiceGroup(
                services: [worker],
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger
            ).run()
        } catch let error as WorkerError {
            Console.fail(error.description)
            switch error {
            case .refused, .otherCoordinator: throw ExitCode(77)
            case .device, .folder, .folderInUse, .token: throw ExitCode.failure
            }
        }
    }

    /// What finds out how fast the devices are; `nil` where that is not wanted.
    private func calibration(_ devices: OfferedDevices, _ logger: Logger) -> (@Sendable () async -> [ComputeRates])? {
        guard !self.noCalibration else { return nil }
        let calibration = DeviceCalibration(
            devices: devices.devices,
            kernels: devices.kernels,
            folder: devices.folder,
            cores: MachineFacts.detect().cores,
            logger: logger
        )
        return { await calibration.rates() }
    }

    private func tell(_ limits: Capabilities.Limits, _ logger: Logger) {
        if !limits.enforced.isEmpty {
            logger.info("limits: \(limits.enforced.joined(separator: ", ")) by \(limits.means)")
        }
        for limit in limits.missing { logger.warning("not enforced: \(limit)") }
    }

    private func workerName(_ ticket: JoinTicket?) throws -> WorkerName {
        guard let name = self.name.flatMap(WorkerName.init(rawValue:)) ?? ticket?.worker ?? .ofHost() else {
            throw ValidationError("this machine has no name; give one with --name")
        }
        return name
    }

    private func settings(
        _ name: WorkerName,
        _ ticket: JoinTicket?,
        _ folder: String,
        _ devices: OfferedDevices,
        _ limits: Capabilities.Limits
    ) -> WorkerSettings {
        let facts = MachineFacts.detect()
        return WorkerSettings(
            host: self.coordinator.host,
            port: self.coordinator.port,
            admission: .certificate(ticket),
            name: name,
            instance: UInt64.random(in: 1...UInt64(Int64.max)),
            capabilities: Capabilities(
                slots: self.slots ?? max(1, 8 * devices.trainableCount),
                cores: self.cores ?? facts.cores,
                memoryBytes: facts.memoryBytes,
                devices: devices.capabilities,
                engines: devices.trainableCount > 0 ? ["cpu", "cuda"] : ["cpu"],
                limits: limits
            ),
            folder: folder,
            inputBytesMax: UInt64(self.cacheGiB) << 30,
            cutOff: LeaseWatch(
                policy: LeaseWatch.Policy(rawValue: self.cutOff) ?? .fence,
                absenceMax: .seconds(self.cutOffHours * 3_600)
            )
        )
    }
}

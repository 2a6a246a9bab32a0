import ApusRunner
import ApusStudy
import ApusWorker
import FoundationEssentials
import Glibc

/// The devices that this worker offers, each locked for it.
///
/// What there is is found by a process of its own, `apus-worker devices`: a driver that hangs or crashes takes nothing
/// with it, and this process never holds memory of a device.
struct OfferedDevices: Sendable {
    let devices: [DeviceReport.Device]
    let warnings: [String]
    private let locks: [DeviceLock]
    let kernels: String

    /// The devices' own, in the worker's.
    let folder: String

    private static let limit = Duration.seconds(60)

    static func find(
        _ selection: DeviceSelection,
        kernels: String,
        owner: String,
        folder: String
    ) async throws -> OfferedDevices {
        let none = DeviceReport(driver: nil, cuda: nil, kernels: kernels, devices: [], problems: [])
        let place = "\(folder)/devices"
        var (report, warnings) = (none, [String]())
        if selection != .none {
            do {
                Self.makeFolder(place)
                report = try await Self.look(kernels, place)
            } catch {
                warnings.append("the devices of this machine cannot be looked at: \(error)")
            }
        }
        let chosen = try selection.choose(from: report, owner: owner, home: folder)
        return OfferedDevices(
            devices: chosen.devices,
            warnings: warnings + chosen.warnings,
            locks: chosen.locks,
            kernels: kernels,
            folder: place
        )
    }

    // ---- The keeper's part

    /// What the agent found, for its keeper.
    private struct Offer: Codable {
        let owner: String
        let kernels: String
        let devices: [DeviceReport.Device]
    }

    /// Writes down what is offered; a keeper that runs already goes on with what it has.
    func offer(owner: String) throws {
        guard !self.devices.isEmpty else { return }
        let offer = Offer(owner: owner, kernels: self.kernels, devices: self.devices)
        try JSONEncoder().encode(offer).write(to: URL(filePath: "\(self.folder)/offer.json"), options: .atomic)
    }

    /// What the worker of this folder offered, each device locked for this process, too.
    static func offered(in folder: String) throws -> OfferedDevices {
        let place = "\(folder)/devices"
        guard let bytes = FileManager.default.contents(atPath: "\(place)/offer.json") else {
            return OfferedDevices(devices: [], warnings: [], locks: [], kernels: "", folder: place)
        }
        let offer = try JSONDecoder().decode(Offer.self, from: bytes)
        let report = DeviceReport(driver: nil, cuda: nil, kernels: offer.kernels, devices: offer.devices, problems: [])
        let chosen = try DeviceSelection.auto.choose(from: report, owner: offer.owner, home: folder)
        return OfferedDevices(
            devices: chosen.devices,
            warnings: chosen.warnings,
            locks: chosen.locks,
            kernels: offer.kernels,
            folder: place
        )
    }

    /// Takes the locks over when the worker's other process ends; until it is cancelled.
    func holdLocks() async {
        guard !self.locks.isEmpty else { return }
        while (try? await Task.sleep(for: .seconds(1))) != nil {
            for lock in self.locks { lock.hold() }
        }
    }

    /// For its owner only, parents included; who uses the folder says what is wrong with it.
    static func makeFolder(_ path: String) {
        var parents = [path[...]]
        while let last = parents.last, let slash = last.lastIndex(of: "/"), slash > last.startIndex {
            parents.append(last[..<slash])
        }
        for folder in parents.reversed() { mkdir(String(folder), 0o700) }
    }

    private static func look(_ kernels: String, _ folder: String) async throws -> DeviceReport {
        let program = try WorkerPaths.program()
        // It exits with 1 where no device can be used, and prints its report all the same.
        let command = ["/bin/sh", "-c", "\"$0\" devices --json --kernels \"$1\" || true", program, kernels]
        let bytes = try await ShortProgram.output(
            command,
            environment: WorkerSurroundings.environment(),
            folder: folder,
            limit: Self.limit,
            clock: ContinuousClock()
        )
        return try JSONDecoder().decode(DeviceReport.self, from: Data(bytes))
    }

    var trainableCount: Int { self.devices.count { $0.problem == nil } }

    var capabilities: [Capabilities.Device] {
        self.devices.map {
            Capabilities.Device(
                name: String($0.name.prefix(200)),
                memoryBytes: $0.memoryBytes,
                computeCapability: $0.computeCapability
            )
        }
    }

    /// An engine process for each device that can be trained on; it sees that device only.
    func desk(_ settings: RunnerSettings) throws -> DeviceDesk {
        let program = try WorkerPaths.program()
        return DeviceDesk(
            self.devices.map { device in
                let folder = "\(self.folder)/\(device.ordinal)"
                Self.makeFolder(folder)
                var environment = settings.environment
                environment["CUDA_VISIBLE_DEVICES"] = device.identifier
                environment.merge(KernelFolder.searchEnvironment()) { _, new in new }
                let host = DeviceHost(
                    command: [
                        program, EngineCommand.name, "--kernels", self.kernels, "--cache",
                        KernelFolder.cache(self.folder),
                    ],
                    environment: environment,
                    folder: folder,
                    settings: settings
                )
                return DeviceDesk.Device(identifier: device.identifier, host: device.problem == nil ? host : nil)
            }
        )
    }
}

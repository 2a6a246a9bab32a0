import ApusRunner
import ApusStudy
import ApusWorker
import Glibc

extension WorkerSurroundings {
    /// Time and chance as they are, and this program as the engine, with a process for each device.
    ///
    /// `rates` finds out how fast the devices are; `nil` where nobody is to know.
    static func live(
        _ devices: OfferedDevices,
        _ groups: ControlGroups?,
        rates: (@Sendable () async -> [ComputeRates])? = nil
    ) throws -> WorkerSurroundings {
        let settings = RunnerSettings(
            environment: Self.environment(),
            groups: groups,
            secrets: WorkerPaths.secrets()
        )
        let clock = ContinuousClock()
        let command = CommandRunner(settings: settings, clock: clock)
        let engine = EngineRunner(
            command: [try WorkerPaths.program(), EngineCommand.name],
            settings: settings,
            clock: clock
        )
        let placed = PlacedRunner(
            command: command,
            cpu: engine,
            desk: try devices.desk(settings),
            settings: settings,
            clock: clock
        )
        return WorkerSurroundings(
            clock: clock,
            now: Self.now,
            chance: { Double.random(in: 0..<1) },
            command: placed,
            engine: placed,
            keeper: { folder in
                KeeperLink(folder: folder) { listener in try KeepCommand.start(in: folder, listener: listener) }
            },
            groups: groups,
            rates: rates
        )
    }

    private static func now() -> UnixTime {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return UnixTime(rawValue: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
    }

    static func environment() -> [String: String] {
        let pairs = RunnerSettings.inheritedNames.compactMap { name in
            getenv(name).map { (name, String(cString: $0)) }
        }
        return Dictionary(pairs) { first, _ in first }
    }
}

import ApusCoordinator
import ApusIdentity
import ApusStore
import ApusStudy
import ApusWeb
import Foundation
import Logging
import ServiceLifecycle
import Synchronization

@testable import ApusCommands

/// A scripted coordinator behind its real HTTP server, and commands that ask it.
enum CommandHost {
    /// What a command wrote.
    private final class Output: Sendable {
        private let bytes = Mutex<[UInt8]>([])

        func write(_ bytes: [UInt8]) {
            self.bytes.withLock { $0 += bytes }
        }

        var text: String {
            self.bytes.withLock { String(decoding: $0, as: UTF8.self) }
        }
    }

    /// Runs commands while a coordinator serves, and gives what each wrote.
    static func run(
        _ commands: [[String]],
        _ coordinator: ScriptedCoordinator,
        in scratch: Scratch
    ) async throws -> [String] {
        var random = SystemRandomNumberGenerator()
        let settings = try LaunchSettings(
            data: scratch.url.appendingPathComponent("data"),
            listen: HostPort(host: "127.0.0.1", port: 0),
            http: HostPort(host: "127.0.0.1", port: 0),
            random: &random
        )
        let folder = scratch.url
        let environment = ["APUS_HOME": folder.path]
        let http = BoundPort()
        let ready = BoundPort()
        let publication = Publication(
            state: try StateFolder(environment: environment),
            settings: settings,
            http: http,
            onReady: { _, _ in await ready.bound(to: 1) }
        )
        let body = CommandSequence(ready: ready) {
            var outputs: [String] = []
            for arguments in commands {
                let output = Output()
                let console = Console(
                    environment: environment,
                    folder: folder,
                    terminal: Terminal(environment: [:]),
                    write: { output.write($0) },
                    note: { output.write(Array("note: \($0)\n".utf8)) }
                )
                await console.run(arguments)
                outputs.append(output.text)
            }
            return outputs
        }
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        try await CoordinatorProcess(settings: settings, clock: ContinuousClock(), logger: logger).run(
            CoordinatorAssembly(
                access: coordinator,
                control: try await Self.door(settings, logger),
                webConnectionsMax: WebSettings.connectionsMaxDefault,
                identity: nil,
                services: [],
                clusterPort: BoundPort()
            ),
            beside: [publication],
            foreground: body,
            http: http
        )
        return body.outputs
    }

    /// The real one, over a store of its own.
    private static func door(_ settings: LaunchSettings, _ logger: Logger) async throws -> AccessRegistry {
        let clock = CoordinatorClock.system()
        return try await AccessRegistry(
            store: try Store(path: settings.data.appendingPathComponent("store.sqlite").path),
            authority: try AuthorityFiles(data: settings.data).readOrCreate(now: clock.unix()),
            administrator: settings.administrator,
            clock: clock,
            logger: logger,
            forget: { _ in }
        )
    }
}

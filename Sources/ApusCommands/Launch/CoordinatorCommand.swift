import ArgumentParser
import Foundation
import Logging

/// `apus coordinator`.
struct CoordinatorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "coordinator",
        abstract: "Runs a coordinator: the store, the optimizers, the workers' port and the HTTP API.",
        discussion: """
            Its data folder holds the store, and two files that only you may read: 'authority.key' says who the \
            coordinator and its workers are, 'admin.token' opens the API. The other commands on this machine find it \
            by themselves. Workers join with a token of 'apus token create NAME'; what they say is always encrypted. \
            The API is plain HTTP on the loopback address, and HTTPS on every other. Ctrl-C or SIGTERM ends it; \
            studies go on when it is started again. It ends with status 74 when its disk fails or is full: nothing was \
            confirmed then that is not in the store.
            """
    )

    @Option(
        name: [.customLong("data"), .customLong("store")],
        help: "The data folder (default: $APUS_HOME/data, or ~/.local/state/apus/data)."
    )
    var data: String?

    @Option(help: "Where workers connect, as HOST:PORT. 0.0.0.0 lets other machines in.")
    var listen = HostPort(host: "127.0.0.1", port: 7_400)

    @Option(help: "Where the HTTP API answers, as HOST:PORT.")
    var http = HostPort(host: "127.0.0.1", port: 7_480)

    @Option(help: "A name under which the HTTP API may be asked for, besides its address. May be repeated.")
    var httpName: [String] = []

    @Option(
        help: "What is logged: trace, debug, info, notice, warning or error.",
        transform: { text in
            guard let level = Logger.Level(rawValue: text) else {
                throw ValidationError("a log level is trace, debug, info, notice, warning or error")
            }
            return level
        }
    )
    var logLevel = Logger.Level.info

    func run() async throws {
        let console = Console.current
        let state = try StateFolder(environment: console.environment)
        var random = SystemRandomNumberGenerator()
        let settings = try LaunchSettings(
            data: self.data.map(console.url) ?? state.data,
            listen: self.listen,
            http: self.http,
            names: self.httpName,
            random: &random
        )
        var logger = Logger(label: "apus") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = self.logLevel
        let assembly = try await CoordinatorAssembly.build(settings, logger: logger)
        let http = BoundPort()
        let publication = Publication(state: state, settings: settings, http: http) { endpoint, isPublished in
            // It cannot listen only when the service group is ending; then the group says why.
            let port = (try? await assembly.clusterPort.value()) ?? self.listen.port
            let join = HostPort(host: self.listen.host, port: port)
            console.note("API at \(endpoint), workers join at \(join); 'apus token create NAME' lets one in")
            if !isPublished {
                console.note("another coordinator runs here; reach this one with --endpoint \(endpoint)")
            }
        }
        try await CoordinatorProcess(settings: settings, clock: ContinuousClock(), logger: logger)
            .run(assembly, beside: [publication], http: http)
    }
}

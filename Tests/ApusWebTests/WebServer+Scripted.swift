import Logging

@testable import ApusWeb

extension WebServer {
    /// A server before a coordinator that answers from a script, and in which everybody with the samples' token is `ada`.
    static func scripted(_ state: ScriptedCoordinator.State) -> WebServer {
        WebServer(
            coordinator: ScriptedCoordinator(state),
            control: ScriptedControl(),
            parser: .accepting,
            settings: WebSettings(followInterval: .zero),
            clock: ContinuousClock(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }
}

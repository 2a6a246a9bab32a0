import Logging

@testable import ApusWeb

extension WebServer {
    /// A server before a coordinator that answers from a script, and in which everybody with the samples' token is `ada`.
    ///
    /// `onBound` is told its port.
    static func scripted(
        _ state: ScriptedCoordinator.State,
        settings: WebSettings = WebSettings(followInterval: .zero),
        onBound: @escaping @Sendable (Int) -> Void = { _ in }
    ) -> WebServer {
        WebServer(
            coordinator: ScriptedCoordinator(state),
            control: ScriptedControl(),
            parser: .accepting,
            settings: settings,
            clock: ContinuousClock(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            onBound: onBound
        )
    }
}

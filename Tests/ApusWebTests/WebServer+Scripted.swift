import HTTPTypes
import Hummingbird
import HummingbirdTesting
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

    /// What it answers to one request, over a socket.
    ///
    /// What goes wrong is thrown when the server has ended in good order: one that is cancelled while a connection is on its
    /// way ends the process (swift-nio, issue 2637).
    func answer(
        to method: HTTPRequest.Method,
        _ path: String,
        _ headers: HTTPFields,
        body: [UInt8]?
    ) async throws -> TestResponse {
        let answer = try await self.application().test(.live) { client in
            do {
                let body = body.map { ByteBuffer(bytes: $0) }
                return Result<_, any Error>.success(
                    try await client.execute(uri: path, method: method, headers: headers, body: body)
                )
            } catch {
                return Result.failure(error)
            }
        }
        return try answer.get()
    }
}

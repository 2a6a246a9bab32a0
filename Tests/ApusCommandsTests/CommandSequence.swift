import ArgumentParser
import ServiceLifecycle
import Synchronization

@testable import ApusCommands

/// Runs some commands once the API can be found, and then ends its group.
final class CommandSequence: Service {
    private let ready: BoundPort
    private let body: @Sendable () async throws -> [String]
    private let result = Mutex<[String]>([])

    init(ready: BoundPort, body: @escaping @Sendable () async throws -> [String]) {
        self.ready = ready
        self.body = body
    }

    var outputs: [String] {
        self.result.withLock { $0 }
    }

    func run() async throws {
        _ = try await self.ready.value()
        let outputs = try await self.body()
        self.result.withLock { $0 = outputs }
    }
}

extension Console {
    /// Runs one command line; an error is written as the program would show it.
    func run(_ arguments: [String]) async {
        await Console.$current.withValue(self) {
            do {
                var command = try ApusCommand.parseAsRoot(arguments)
                if var command = command as? any AsyncParsableCommand {
                    try await command.run()
                } else {
                    try command.run()
                }
            } catch {
                // The tests read what was written; nothing else can fail here.
                try? self.print("error: \(error)")
            }
        }
    }
}

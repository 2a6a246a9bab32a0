import Foundation
import Synchronization

@testable import ApusCommands

extension Scratch {
    /// What a command wrote, and its remarks beside that.
    struct Said: Sendable {
        var output = ""
        var notes: [String] = []
    }

    func console(
        write: @escaping @Sendable ([UInt8]) throws -> Void,
        note: @escaping @Sendable (String) -> Void
    ) -> Console {
        Console(
            environment: ["APUS_HOME": self.url.path, "PATH": "/usr/bin:/bin"],
            folder: self.url,
            terminal: Terminal(environment: [:]),
            write: write,
            note: note
        )
    }

    /// Runs a command that needs no coordinator, in this folder.
    func said(_ arguments: [String]) async -> Said {
        let said = Mutex(Said())
        let console = self.console(
            write: { bytes in said.withLock { $0.output += String(decoding: bytes, as: UTF8.self) } },
            note: { text in said.withLock { $0.notes.append(text) } }
        )
        await console.run(arguments)
        return said.withLock { $0 }
    }
}

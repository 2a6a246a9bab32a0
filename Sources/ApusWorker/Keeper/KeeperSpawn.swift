import ApusRunner
import Glibc

/// Starts a keeper's process.
package enum KeeperSpawn {
    /// The listening socket, in the keeper's process.
    package static let listener: Int32 = 3

    /// Starts the command with the socket as its only open file, in a session of its own.
    ///
    /// No signal to the worker reaches it. What it says goes to the log.
    package static func start(_ arguments: [String], listener: Int32, log: String) throws {
        try DetachedProcess.start(arguments, passing: listener, as: Self.listener, log: log)
    }
}

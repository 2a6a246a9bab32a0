import Foundation
import Synchronization

/// Runs a program of the machine and gives back what it printed.
enum Tool {
    struct Failure: Error {
        let status: Int32
        let output: String
    }

    @discardableResult
    static func run(_ arguments: String...) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(status: process.terminationStatus, output: output) }
        return output
    }
}

/// A clock that moves by a second each time it is read.
final class Ticks: Sendable {
    private let count = Mutex(0)

    func next() -> Duration {
        self.count.withLock { count in
            count += 1
            return .seconds(count)
        }
    }
}

import ApusAPI
import Foundation

/// Where commands write to, and what they know of their surroundings.
///
/// A task-local value, so that a test runs a command in this process and reads what it said.
struct Console: Sendable {
    @TaskLocal static var current = Console.standard

    let environment: [String: String]
    let folder: URL
    let terminal: Terminal
    let write: @Sendable ([UInt8]) throws -> Void

    /// Remarks beside the output proper: standard error.
    let note: @Sendable (String) -> Void

    static var standard: Console {
        let environment = ProcessInfo.processInfo.environment
        return Console(
            environment: environment,
            folder: URL(fileURLWithPath: FileManager.default.currentDirectoryPath, isDirectory: true),
            terminal: Terminal(environment: environment),
            write: { try Terminal.write($0) },
            note: { Terminal.note($0) }
        )
    }

    func print(_ text: String) throws {
        try self.write(Array((text + "\n").utf8))
    }

    func print(_ lines: [String]) throws {
        try self.write(Array(lines.map { $0 + "\n" }.joined().utf8))
    }

    func printJSON(_ value: some Encodable) throws {
        try self.write(JSONText.encode(value, pretty: true) + [UInt8(ascii: "\n")])
    }

    /// A table as JSON when asked for, else as aligned text that fits a terminal.
    func print(_ table: Table, json value: some Encodable, options: OutputOptions) throws {
        if options.json { return try self.printJSON(value) }
        try self.print(table.lines(width: self.terminal.isInteractive ? self.terminal.size.width : nil))
    }

    /// A path of the command line, seen from the folder that the command runs in.
    func url(_ path: String) -> URL {
        if path.hasPrefix("~/"), let home = self.environment["HOME"] {
            return URL(fileURLWithPath: home).appendingPathComponent(String(path.dropFirst(2)))
        }
        return path.hasPrefix("/") ? URL(fileURLWithPath: path) : self.folder.appendingPathComponent(path)
    }
}

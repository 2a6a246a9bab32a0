import Foundation

/// A program that runs beside the test, with its output line by line.
final class RunningProgram {
    private let process = Process()
    private let output = Programs.starting.withLock { Pipe() }
    private var rest: [UInt8] = []

    /// Everything that was read so far.
    private(set) var text = ""

    /// `descriptors` is how many files it may open, where that is not the test's own limit; `wrapper` is a program that
    /// starts it, with its arguments.
    init(
        _ name: String,
        _ arguments: [String],
        in place: Workplace,
        descriptors: Int? = nil,
        wrapper: [String] = []
    ) throws {
        let limited = descriptors.map { ["/bin/sh", "-c", "ulimit -n \($0); exec \"$0\" \"$@\""] } ?? []
        let wrapped = wrapper.isEmpty ? [] : ["/usr/bin/env"] + wrapper
        let words = limited + wrapped + [try Programs.url(name).path] + arguments
        self.process.executableURL = URL(filePath: words[0])
        self.process.arguments = Array(words.dropFirst())
        self.process.environment = place.environment
        self.process.currentDirectoryURL = place.url
        self.process.standardOutput = self.output
        self.process.standardError = self.output
        self.process.standardInput = FileHandle.nullDevice
        try Programs.starting.withLock { try self.process.run() }
        try self.output.fileHandleForWriting.close()
    }

    var identifier: Int32 { self.process.processIdentifier }

    /// The next line; `nil` when the program has closed its output.
    func line() -> String? {
        while true {
            if let end = self.rest.firstIndex(of: 0x0A) {
                let line = String(decoding: self.rest[..<end], as: UTF8.self)
                self.rest.removeFirst(end + 1)
                self.text += line + "\n"
                return line
            }
            let data = self.output.fileHandleForReading.availableData
            guard !data.isEmpty else {
                defer { self.rest = [] }
                return self.rest.isEmpty ? nil : String(decoding: self.rest, as: UTF8.self)
            }
            self.rest.append(contentsOf: data)
        }
    }

    /// Reads until a line contains the text.
    func line(containing text: String) throws -> String {
        while let line = self.line() { if line.contains(text) { return line } }
        throw Unexpected("the program ended without saying '\(text)'; it said:\n\(self.text)")
    }

    func kill(_ signal: Int32) {
        Foundation.kill(self.identifier, signal)
    }

    /// Waits for the end; the status, or the negated signal.
    @discardableResult
    func ended() -> Int32 {
        while self.line() != nil {}
        self.process.waitUntilExit()
        return self.process.terminationReason == .exit
            ? self.process.terminationStatus : -self.process.terminationStatus
    }

    deinit {
        if self.process.isRunning { Foundation.kill(self.identifier, SIGKILL) }
    }
}

/// Something that a test did not expect, in words.
struct Unexpected: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

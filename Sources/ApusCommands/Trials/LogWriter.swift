/// Writes a trial's output: as it is into files and pipes, with control characters made visible on a terminal.
struct LogWriter {
    private let console: Console

    /// The beginning of a line whose end has not come yet.
    private var rest: [UInt8] = []

    init(console: Console) {
        self.console = console
    }

    mutating func write(_ bytes: [UInt8]) throws {
        guard self.console.terminal.isInteractive else { return try self.console.write(bytes) }
        self.rest += bytes
        // A line of more than 64 KiB is cut, so that one without an end does not pile up.
        let isLong = self.rest.count > 65_536
        guard let end = isLong ? self.rest.count - 1 : self.rest.lastIndex(of: UInt8(ascii: "\n")) else { return }
        try self.show(Array(self.rest[...end]))
        self.rest.removeSubrange(...end)
    }

    mutating func end() throws {
        guard !self.rest.isEmpty else { return }
        try self.show(self.rest + [UInt8(ascii: "\n")])
        self.rest = []
    }

    private func show(_ bytes: [UInt8]) throws {
        try self.console.write(Array(VisibleText.escapedLog(String(decoding: bytes, as: UTF8.self)).utf8))
    }
}

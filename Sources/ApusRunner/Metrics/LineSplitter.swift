import Glibc

/// Cuts a stream of bytes into lines, however it is split up on its way.
struct LineSplitter: Sendable {
    /// A longer line is skipped as a whole.
    static let lineBytesMax = 65_536

    private var partial: [UInt8] = []
    private var isSkipping = false

    /// How many lines were too long.
    private(set) var skippedCount = 0

    /// Calls `take` for each line that is complete now, without its line feed and a carriage return before it.
    mutating func append(_ bytes: ArraySlice<UInt8>, take: (ArraySlice<UInt8>) -> Void) {
        var rest = bytes
        while let end = Self.lineEnd(in: rest) {
            let line = rest[..<end]
            rest = rest[(end + 1)...]
            if self.isSkipping {
                self.isSkipping = false
            } else if self.partial.count + line.count > Self.lineBytesMax {
                self.skippedCount += 1
            } else if self.partial.isEmpty {
                take(Self.trimmed(line))
            } else {
                take(Self.trimmed(self.partial[...] + line))
            }
            self.partial.removeAll(keepingCapacity: true)
        }
        self.keep(rest)
    }

    /// Calls `take` for a last line that has no line feed.
    mutating func finish(take: (ArraySlice<UInt8>) -> Void) {
        if !self.partial.isEmpty, !self.isSkipping { take(Self.trimmed(self.partial[...])) }
        self.partial = []
        self.isSkipping = false
    }

    private mutating func keep(_ rest: ArraySlice<UInt8>) {
        guard !self.isSkipping else { return }
        if self.partial.count + rest.count > Self.lineBytesMax {
            self.partial.removeAll(keepingCapacity: true)
            self.isSkipping = true
            self.skippedCount += 1
        } else {
            self.partial += rest
        }
    }

    private static func lineEnd(in bytes: ArraySlice<UInt8>) -> Int? {
        bytes.withUnsafeBytes { buffer in
            // SAFETY: `memchr` returns an address inside the buffer, or none.
            guard let start = buffer.baseAddress, let found = memchr(start, 0x0A, buffer.count) else { return nil }
            return bytes.startIndex + (UnsafeRawPointer(found) - start)
        }
    }

    private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        line.last == 0x0D ? line.dropLast() : line
    }
}

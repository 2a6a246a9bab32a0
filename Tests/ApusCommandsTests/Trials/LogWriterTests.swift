import Foundation
import Synchronization
import Testing

@testable import ApusCommands

/// Family 5 of the bad inputs: what a program printed, on the terminal of who looks at it.
@Suite struct LogWriterTests {
    /// What reaches the output when the bytes come in pieces of that size.
    private func shown(_ bytes: [UInt8], pieces: Int, isInteractive: Bool = true) throws -> [UInt8] {
        let written = Mutex<[UInt8]>([])
        let console = Console(
            environment: [:],
            folder: FileManager.default.temporaryDirectory,
            terminal: Terminal(isInteractive: isInteractive),
            write: { bytes in written.withLock { $0 += bytes } },
            note: { _ in }
        )
        var writer = LogWriter(console: console)
        for start in stride(from: 0, to: bytes.count, by: pieces) {
            try writer.write(Array(bytes[start..<min(start + pieces, bytes.count)]))
        }
        try writer.end()
        return written.withLock { $0 }
    }

    @Test(arguments: [
        ("\u{1B}]0;title\u{7}", "\\e]0;title\\u{7}"), ("\u{1B}]8;;http://evil\u{1B}\\x", "\\e]8;;http://evil\\e\\x"),
        ("\u{1B}]52;c;ZQ==\u{7}", "\\e]52;c;ZQ==\\u{7}"), ("\u{1B}[2J\u{1B}[1;1H", "\\e[2J\\e[1;1H"),
        ("\u{1B}c", "\\ec"), ("\u{1B}[5n", "\\e[5n"), ("\u{1B}P$q\u{1B}\\", "\\eP$q\\e\\"),
        ("real\rforged", "real\\rforged"), ("a\r\nb", "a\nb"), ("a\u{8}b", "a\\u{8}b"), ("\u{9B}2J", "\\u{9B}2J"),
        ("\u{202E}abc", "\\u{202E}abc"), ("\u{2067}a\u{2069}", "\\u{2067}a\\u{2069}"), ("a\0b", "a\\u{0}b"),
        ("\u{2028}x", "\\u{2028}x"), ("漢字 é 😀\tx", "漢字 é 😀\tx"),
    ])
    func `nothing that a program prints moves the cursor, whatever the pieces it comes in`(text: String, line: String)
        throws
    {
        let bytes = Array("\(text)\nnext\n".utf8)

        for pieces in [1, 2, 3, 7, bytes.count] {
            #expect(String(decoding: try self.shown(bytes, pieces: pieces), as: UTF8.self) == "\(line)\nnext\n")
        }
    }

    @Test func `bytes that are no UTF-8 are shown as such`() throws {
        let shown = try self.shown([0xFF, 0xC0, 0x9B, 0x41, 0x0A], pieces: 1)

        #expect(String(decoding: shown, as: UTF8.self) == "\u{FFFD}\u{FFFD}\u{FFFD}A\n")
    }

    @Test func `a line without an end is shown as it comes, and stays harmless where it is cut`() throws {
        let bytes =
            [UInt8](repeating: 0x78, count: 65_534) + Array("é\u{1B}[2J".utf8)
            + [UInt8](repeating: 0x79, count: 200_000)

        let shown = try self.shown(bytes, pieces: 1_000)

        #expect(!shown.contains(0x1B))
        #expect(shown.count { $0 == 0x78 } == 65_534)
        #expect(shown.count { $0 == 0x79 } == 200_000)
    }

    @Test func `into a file or a pipe the bytes go as they are`() throws {
        let bytes: [UInt8] = [0x1B, 0x5B, 0x32, 0x4A, 0xFF, 0x0D]

        #expect(try self.shown(bytes, pieces: 2, isInteractive: false) == bytes)
    }
}

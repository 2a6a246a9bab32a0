import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// Standard output, as what it turns out to be.
struct Terminal: Sendable {
    let isInteractive: Bool
    let hasColor: Bool
    let hasUnicode: Bool

    init(environment: [String: String]) {
        let term = environment["TERM"] ?? ""
        self.isInteractive = isatty(STDOUT_FILENO) == 1 && term != "dumb" && !term.isEmpty
        self.hasColor = self.isInteractive && (environment["NO_COLOR"] ?? "").isEmpty
        let locale =
            [environment["LC_ALL"], environment["LC_CTYPE"], environment["LANG"]]
            .compactMap { $0 }.first { !$0.isEmpty }?.uppercased() ?? ""
        self.hasUnicode = locale.contains("UTF-8") || locale.contains("UTF8") || locale.hasPrefix("C.")
    }

    /// One that is known, whatever standard output is.
    init(isInteractive: Bool) {
        self.isInteractive = isInteractive
        self.hasColor = false
        self.hasUnicode = true
    }

    /// Asked anew for each frame, so that a resized window is seen.
    var size: (width: Int, height: Int) {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
            return (80, 24)
        }
        return (Int(size.ws_col), Int(size.ws_row))
    }

    /// Writes all of it, or throws when the reader is gone.
    static func write(_ text: String) throws {
        try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
    }

    static func write(_ bytes: [UInt8]) throws {
        try FileHandle.standardOutput.write(contentsOf: Data(bytes))
    }

    static func note(_ text: String) {
        // A note that cannot be written has no reader to miss it.
        try? FileHandle.standardError.write(contentsOf: Data((text + "\n").utf8))
    }
}

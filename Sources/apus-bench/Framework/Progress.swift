import Glibc

/// What a long measurement is at, on standard error.
enum Progress {
    static func say(_ text: String) {
        let line = Array("apus-bench: \(text)\n".utf8)
        _ = line.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}

import Glibc

/// What a person reads.
enum Console {
    static func fail(_ text: String) {
        let bytes = Array("apus-worker: \(text)\n".utf8)
        // Where nobody reads standard error, there is nobody to tell.
        _ = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}

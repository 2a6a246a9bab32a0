import Glibc

/// Where lines go: a file, at its end, or standard output.
struct LineFile: ~Copyable {
    private let path: String?
    private let descriptor: Int32

    /// Opens the file before anything is measured; `nil` is standard output.
    init(_ path: String?) throws(BenchError) {
        self.path = path
        guard let path else {
            self.descriptor = STDOUT_FILENO
            return
        }
        self.descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard self.descriptor >= 0 else {
            throw BenchError("cannot write \(path): \(String(cString: strerror(errno)))")
        }
    }

    deinit {
        if self.path != nil { close(self.descriptor) }
    }

    func write(_ line: String) throws(BenchError) {
        var rest = Array("\(line)\n".utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(self.descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                throw BenchError(
                    "cannot write \(self.path ?? "to standard output"): \(String(cString: strerror(errno)))"
                )
            }
            rest = rest.dropFirst(count)
        }
    }
}

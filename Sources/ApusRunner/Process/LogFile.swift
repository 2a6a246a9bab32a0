import Glibc

/// Keeps what a program prints, up to a limit, and remembers the end of it whatever the limit.
struct LogFile {
    static let tailBytesMax = 16_384

    private(set) var tail: [UInt8] = []

    /// Why something was not kept; at most one.
    private(set) var note: String?
    private var descriptor: Int32
    private var bytesLeft: Int
    private let name: String
    private let bytesMax: Int

    /// Creates the file or empties it.
    init(path: String, bytesMax: Int) throws(RunnerError) {
        self.name = String(path.split(separator: "/").last ?? "")
        self.bytesMax = bytesMax
        self.bytesLeft = bytesMax
        self.descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard self.descriptor >= 0 else {
            throw RunnerError("cannot write the log '\(path)': \(String(cString: strerror(errno)))")
        }
    }

    mutating func append(_ bytes: ArraySlice<UInt8>) {
        self.remember(bytes)
        guard self.descriptor >= 0 else { return }
        let kept = bytes.prefix(self.bytesLeft)
        self.bytesLeft -= kept.count
        self.write(kept)
        if kept.count < bytes.count {
            self.note = "\(self.name) was cut at \(self.bytesMax) bytes"
            self.write(ArraySlice("\n[apus: the log is cut here, at \(self.bytesMax) bytes]\n".utf8))
            self.close()
        }
    }

    mutating func close() {
        if self.descriptor >= 0 { Glibc.close(self.descriptor) }
        self.descriptor = -1
    }

    private mutating func remember(_ bytes: ArraySlice<UInt8>) {
        if bytes.count >= Self.tailBytesMax {
            self.tail = Array(bytes.suffix(Self.tailBytesMax))
        } else {
            self.tail.append(contentsOf: bytes)
            // Trimmed at twice the size, so that each byte is moved once on average.
            if self.tail.count > 2 * Self.tailBytesMax { self.tail = Array(self.tail.suffix(Self.tailBytesMax)) }
        }
    }

    /// A log that cannot be written ends there; the program goes on.
    private mutating func write(_ bytes: ArraySlice<UInt8>) {
        var rest = bytes
        while !rest.isEmpty, self.descriptor >= 0 {
            let count = rest.withUnsafeBytes { Glibc.write(self.descriptor, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                self.note = "\(self.name) was not kept to its end: \(String(cString: strerror(errno)))"
                self.close()
            }
        }
    }
}

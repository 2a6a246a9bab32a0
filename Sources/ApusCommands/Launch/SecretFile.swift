import ApusArtifacts
import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// A small text file that only its owner may read.
struct SecretFile: Sendable {
    /// Tokens and endpoint files are far smaller.
    static let bytesMax = 4_096

    let url: URL

    /// The text without blanks around it; refuses a file that others may read.
    func read() throws -> String {
        guard let status = FileStatus(path: self.url.path, followsLink: true) else {
            throw CommandError("cannot read \(self.url.path): \(String(cString: strerror(errno)))")
        }
        guard !status.isShared else {
            throw CommandError("\(self.url.path) can be read by others; run: chmod 600 '\(self.url.path)'")
        }
        guard status.byteCount <= Self.bytesMax, let data = FileManager.default.contents(atPath: self.url.path) else {
            throw CommandError("cannot read \(self.url.path), or it is larger than \(Self.bytesMax) bytes")
        }
        return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Replaces the file in one step; its folder is made when it is not there.
    func write(_ text: String) throws {
        try FileManager.default.createDirectory(
            at: self.url.deletingLastPathComponent(),
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        let partial = self.url.appendingPathExtension("new")
        unlink(partial.path)
        let file = open(partial.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            throw CommandError("cannot write \(partial.path): \(String(cString: strerror(errno)))")
        }
        let handle = FileHandle(fileDescriptor: file, closeOnDealloc: true)
        try handle.write(contentsOf: Data((text + "\n").utf8))
        try handle.close()
        guard rename(partial.path, self.url.path) == 0 else {
            throw CommandError("cannot write \(self.url.path): \(String(cString: strerror(errno)))")
        }
    }

    /// The secret in the file, or 32 random bytes as hexadecimal digits that are written there first.
    func readOrCreate(using random: inout some RandomNumberGenerator) throws -> String {
        if FileManager.default.fileExists(atPath: self.url.path) { return try self.read() }
        let digits = Array("0123456789abcdef")
        let text = String((0..<64).map { _ in digits[Int.random(in: 0..<16, using: &random)] })
        try self.write(text)
        return text
    }
}

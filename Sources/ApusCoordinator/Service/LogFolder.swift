import ApusArtifacts
import ApusProtocol
package import ApusStudy
import Glibc

/// The logs of all attempts, one file a stream: `<study>/<trial>/<epoch>/<name>`.
///
/// Every call blocks. A log is not synced: after a power loss the file says how far it reached, and the worker sends
/// the rest again from there.
package struct LogFolder: Sendable {
    package let path: String

    package init(path: String) {
        self.path = path
    }

    /// A log's name is a plain file name: letters, digits, `.`, `_` and `-`, and it begins with none of these three.
    package static func isName(_ name: String) -> Bool {
        guard (1...64).contains(name.utf8.count), let first = name.utf8.first else { return false }
        let isPlain: (UInt8) -> Bool = {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
        }
        return isPlain(first) && name.utf8.allSatisfy { isPlain($0) || [0x2E, 0x5F, 0x2D].contains($0) }
    }

    package func folder(of attempt: AttemptID) -> String {
        "\(self.path)/\(attempt.trial.study.rawValue)/\(attempt.trial.number)/\(attempt.epoch)"
    }

    func file(of attempt: AttemptID, _ name: String) -> String {
        self.folder(of: attempt) + "/" + name
    }

    /// Opens a log to append to it; the offset is where its next byte belongs.
    func append(to attempt: AttemptID, _ name: String) throws(LogError) -> LogAppender {
        try self.makeFolders(for: attempt)
        let path = self.file(of: attempt, name)
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw LogError(path: path) }
        return LogAppender(path: path, descriptor: descriptor)
    }

    /// The names and sizes of an attempt's logs, in the order of the names.
    func list(_ attempt: AttemptID) -> [(name: String, byteCount: Int64)] {
        guard let directory = opendir(self.folder(of: attempt)) else { return [] }
        defer { closedir(directory) }
        var found: [(name: String, byteCount: Int64)] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard Self.isName(name), let size = self.byteCount(attempt, name) else { continue }
            found.append((name, size))
        }
        return found.sorted { $0.name < $1.name }
    }

    func byteCount(_ attempt: AttemptID, _ name: String) -> Int64? {
        guard let status = FileStatus(path: self.file(of: attempt, name), followsLink: false), status.isRegular else {
            return nil
        }
        return Int64(status.byteCount)
    }

    /// At most `byteCountMax` bytes from `offset` on, which counts from the end when it is negative.
    func read(
        _ attempt: AttemptID,
        _ name: String,
        offset: Int64,
        byteCountMax: Int
    ) throws(LogError) -> (offset: Int64, bytes: [UInt8], isAtEnd: Bool) {
        let path = self.file(of: attempt, name)
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw LogError(path: path) }
        defer { close(descriptor) }
        let size = Int64(lseek(descriptor, 0, SEEK_END))
        let start = offset < 0 ? max(0, size + offset) : min(offset, size)
        let wanted = Int(min(size - start, Int64(byteCountMax)))
        var isGood = true
        let bytes = [UInt8](unsafeUninitializedCapacity: max(0, wanted)) { buffer, count in
            while count < wanted {
                let got = pread(
                    descriptor,
                    buffer.baseAddress?.advanced(by: count),
                    wanted - count,
                    off_t(start) + count
                )
                if got < 0 { isGood = errno == EINTR }
                guard got > 0 || (got < 0 && isGood) else { break }
                count += max(0, got)
            }
        }
        guard isGood else { throw LogError(path: path) }
        return (start, bytes, start + Int64(bytes.count) >= size)
    }

    /// Removes every log of a study.
    func remove(_ study: StudyID) {
        Self.removeTree("\(self.path)/\(study.rawValue)", depth: 4)
    }

    private static func removeTree(_ path: String, depth: Int) {
        if depth > 0, let directory = opendir(path) {
            var names: [String] = []
            while let entry = readdir(directory) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                    pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
                if name != ".", name != ".." { names.append(name) }
            }
            closedir(directory)
            for name in names { self.removeTree(path + "/" + name, depth: depth - 1) }
        }
        _ = Glibc.remove(path)
    }

    private func makeFolders(for attempt: AttemptID) throws(LogError) {
        let study = "\(self.path)/\(attempt.trial.study.rawValue)"
        let trial = "\(study)/\(attempt.trial.number)"
        for folder in [self.path, study, trial, self.folder(of: attempt)] {
            guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw LogError(path: folder) }
        }
    }
}

/// What the system said of a log's file.
struct LogError: Error, Sendable, CustomStringConvertible {
    let path: String
    let code: Int32

    init(path: String) {
        self.path = path
        self.code = errno
    }

    var description: String {
        "\(self.path): \(String(cString: strerror(self.code)))"
    }
}

/// An open log; closed once, when its last user lets go.
final class LogAppender: Sendable {
    private let path: String
    private let descriptor: Int32

    init(path: String, descriptor: Int32) {
        self.path = path
        self.descriptor = descriptor
    }

    deinit {
        close(self.descriptor)
    }

    var byteCount: UInt64 {
        UInt64(max(0, lseek(self.descriptor, 0, SEEK_END)))
    }

    func write(_ bytes: [UInt8], at offset: UInt64) throws(LogError) {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                pwrite(
                    self.descriptor,
                    buffer.baseAddress?.advanced(by: done),
                    bytes.count - done,
                    off_t(offset) + done
                )
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw LogError(path: self.path) }
            done += count
        }
    }
}

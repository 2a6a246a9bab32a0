import ApusStudy
import Glibc

/// The secrets of a worker's host: a folder with one file for each value, which its owner alone can read.
///
/// Study files name secrets and never hold them, so values are nowhere but here and in the environment of the programs
/// that are to have them. Every call blocks.
package struct SecretFolder: Sendable {
    /// Shorter values would stand in too many places of a log by chance.
    package static let bytesMin = 6

    /// As much as a variable may well hold.
    package static let bytesMax = 16_384

    /// Absolute.
    package let path: String

    package init(path: String) {
        self.path = path
    }

    /// The value of a secret; throws with the reason, and with what to do.
    package func value(of name: String) throws(RunnerError) -> String {
        guard SecretName.isValid(name) else { throw Self.badName(name) }
        let file = "\(self.path)/\(name)"
        // A pipe in the place of a file must not stop the worker.
        let descriptor = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            guard errno == ENOENT || errno == ENOTDIR else { throw Self.failure("read", file) }
            throw RunnerError(
                "this worker has no secret '\(name)' (\(file)); set it there with 'apus-worker secret set \(name)'"
            )
        }
        defer { close(descriptor) }
        var entry = stat()
        guard fstat(descriptor, &entry) == 0 else { throw Self.failure("read", file) }
        guard entry.st_mode & S_IFMT == S_IFREG else { throw RunnerError("the secret \(file) is no file") }
        guard entry.st_uid == geteuid() || entry.st_uid == 0, entry.st_mode & 0o077 == 0 else {
            throw RunnerError("the secret \(file) can be read or changed by others; chmod 600 it, and let it be yours")
        }
        var bytes = [UInt8](repeating: 0, count: Self.bytesMax + 2)
        var filled = 0
        while filled < bytes.count {
            let count = bytes.withUnsafeMutableBytes { buffer in
                read(descriptor, buffer.baseAddress.map { $0 + filled }, buffer.count - filled)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Self.failure("read", file) }
            if count == 0 { break }
            filled += count
        }
        return try Self.checked(bytes[..<filled], "the secret \(file)")
    }

    /// Keeps a value as it is given; throws when it is none that can be kept.
    package func set(_ name: String, _ bytes: [UInt8]) throws(RunnerError) {
        guard SecretName.isValid(name) else { throw Self.badName(name) }
        _ = try Self.checked(bytes[...], "the secret")
        try self.makeFolder()
        let (file, draft) = ("\(self.path)/\(name)", "\(self.path)/.new-\(getpid())")
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw Self.failure("write", draft) }
        defer { close(descriptor) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let error = Self.failure("write", draft)
                unlink(draft)
                throw error
            }
            rest = rest.dropFirst(count)
        }
        guard fsync(descriptor) == 0, rename(draft, file) == 0 else {
            let error = Self.failure("write", file)
            unlink(draft)
            throw error
        }
    }

    /// The names of what is kept, sorted.
    package func names() -> [String] {
        guard let directory = opendir(self.path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            // SAFETY: `d_name` is a null-terminated string inside the entry, read before the next `readdir`.
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if SecretName.isValid(name) { names.append(name) }
        }
        return names.sorted()
    }

    package func remove(_ name: String) throws(RunnerError) {
        guard SecretName.isValid(name) else { throw Self.badName(name) }
        guard unlink("\(self.path)/\(name)") == 0 else { throw Self.failure("remove", "\(self.path)/\(name)") }
    }

    /// For its owner alone, parents that are not there included.
    private func makeFolder() throws(RunnerError) {
        var parents = [self.path[...]]
        while let last = parents.last, let slash = last.lastIndex(of: "/"), slash > last.startIndex {
            parents.append(last[..<slash])
        }
        for folder in parents.reversed() where mkdir(String(folder), 0o700) != 0 && errno != EEXIST {
            throw Self.failure("make", String(folder))
        }
    }

    /// The value without the line's end that editors and `echo` put after it.
    private static func checked(_ bytes: ArraySlice<UInt8>, _ what: String) throws(RunnerError) -> String {
        var bytes = bytes
        if bytes.last == 0x0A { bytes.removeLast() }
        if bytes.last == 0x0D { bytes.removeLast() }
        guard bytes.count >= Self.bytesMin else {
            throw RunnerError(
                "\(what) has \(bytes.count) bytes, and \(Self.bytesMin) are the least: "
                    + "a shorter one could not be kept out of the logs without destroying them"
            )
        }
        guard bytes.count <= Self.bytesMax else {
            throw RunnerError("\(what) has more than \(Self.bytesMax) bytes; name a file of the host in the program")
        }
        guard !bytes.contains(0), let value = String(validating: bytes, as: UTF8.self) else {
            throw RunnerError("\(what) is no UTF-8 text without NUL, as a variable has to be; encode it, as in base64")
        }
        return value
    }

    private static func badName(_ name: String) -> RunnerError {
        RunnerError(
            "a secret's name is 1 to \(SecretName.bytesMax) letters, digits, '_', '-' and '.', and begins with a letter "
                + "or '_' (it is '\(LogText.escaped(String(name.prefix(80))))')"
        )
    }

    private static func failure(_ verb: String, _ path: String) -> RunnerError {
        RunnerError("cannot \(verb) \(path): \(String(cString: strerror(errno)))")
    }
}

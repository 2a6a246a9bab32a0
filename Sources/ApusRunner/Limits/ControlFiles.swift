import Glibc

/// The small files and folders by which the kernel is told of control groups.
///
/// Every call blocks, for as long as the kernel takes. An error is a number of `errno`; 0 is none.
struct ControlFiles: Sendable {
    private static let bytesMax = 4 << 20

    /// Makes files that are not there: for a plain folder that stands for the kernel's file system.
    var makesFiles = false

    /// The whole text; `nil` where it cannot be read.
    func text(of path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while bytes.count < Self.bytesMax {
            let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return nil }
            if count == 0 { break }
            bytes += buffer[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The number after a word at the beginning of a line.
    func number(_ word: String, in path: String) -> Int? {
        for line in self.text(of: path)?.split(separator: "\n") ?? [] {
            let words = line.split(separator: " ")
            if words.count == 2, words[0] == word { return Int(words[1]) }
        }
        return nil
    }

    /// Says a text in one call, as the kernel wants it.
    func say(_ text: String, to path: String) -> Int32 {
        let descriptor = open(path, O_WRONLY | O_CLOEXEC | (self.makesFiles ? O_CREAT | O_TRUNC : 0), 0o644)
        guard descriptor >= 0 else { return errno }
        defer { close(descriptor) }
        var text = text
        return text.withUTF8 { bytes in
            while true {
                if write(descriptor, bytes.baseAddress, bytes.count) == bytes.count { return 0 }
                guard errno == EINTR else { return errno }
            }
        }
    }

    func has(_ path: String) -> Bool {
        access(path, F_OK) == 0
    }

    func isFolder(_ path: String) -> Bool {
        var entry = stat()
        return stat(path, &entry) == 0 && entry.st_mode & S_IFMT == S_IFDIR
    }

    func makeFolder(_ path: String) -> Int32 {
        mkdir(path, 0o755) == 0 ? 0 : errno
    }

    func removeFolder(_ path: String) -> Int32 {
        rmdir(path) == 0 || errno == ENOENT ? 0 : errno
    }

    /// The names of the folders in a folder, sorted.
    func folders(in path: String) -> [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            guard entry.pointee.d_type == UInt8(DT_DIR) else { continue }
            // SAFETY: `d_name` is a null-terminated string inside the entry, read before the next `readdir`.
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}

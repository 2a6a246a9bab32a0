package import ApusEngine
internal import FoundationEssentials
internal import Glibc

/// Kernels that were compiled on this machine, by what they were compiled from and with.
///
/// Several processes may use one folder: files come into place whole, and each carries the hash of its image.
package struct KernelCache: Sendable {
    package enum Entry: Hashable, Sendable {
        case image([UInt8])
        case absent

        /// Not what was written once; it is removed.
        case corrupt(path: String)
    }

    /// Of all its files: some seventy images.
    package static let bytesMaxDefault = 256 << 20
    private static let suffix = ".cubin"
    private static let digestLength = 64

    /// After so many seconds a file that was begun belongs to nobody.
    private static let abandonedSeconds = 86_400

    package let folder: String
    private let bytesMax: Int
    private let digest: @Sendable ([UInt8]) -> String

    /// `digest` gives the SHA-256 of bytes, in 64 lower-case hexadecimal digits.
    package init(
        folder: String,
        bytesMax: Int = Self.bytesMaxDefault,
        digest: @escaping @Sendable ([UInt8]) -> String
    ) {
        (self.folder, self.bytesMax, self.digest) = (folder, bytesMax, digest)
    }

    /// The name for an image of these sources, options, compiler and device.
    package func key(source: String, options: [String], compiler: String, architecture: Int) -> String {
        let parts = [source, compiler, "\(architecture)"] + options
        return self.digest(Array(parts.joined(separator: "\0").utf8))
    }

    private func path(_ key: String) -> String { "\(self.folder)/\(key)\(Self.suffix)" }

    package func entry(_ key: String) -> Entry {
        let path = self.path(key)
        guard let data = FileManager.default.contents(atPath: path) else { return .absent }
        let bytes = Array(data)
        let image = Array(bytes.dropFirst(Self.digestLength + 1))
        guard !image.isEmpty, Array(self.digest(image).utf8) + [0x0A] == bytes.prefix(Self.digestLength + 1) else {
            unlink(path)
            return .corrupt(path: path)
        }
        // It was of use now: others go before it.
        utimes(path, nil)
        return .image(image)
    }

    /// Keeps an image; those that were of no use for the longest time make room.
    package func keep(_ image: [UInt8], _ key: String) throws(FileWriteError) {
        try? FileManager.default.createDirectory(atPath: self.folder, withIntermediateDirectories: true)
        let begun = "\(self.path(key)).\(getpid())"
        try FileWriter.write(Array(self.digest(image).utf8) + [0x0A] + image, to: begun)
        guard rename(begun, self.path(key)) == 0 else {
            let code = errno
            unlink(begun)
            throw FileWriteError(path: self.path(key), code: code)
        }
        self.makeRoom(besides: self.path(key))
    }

    private struct Kept {
        let path: String
        let bytes: Int
        let used: timespec

        func isBefore(_ other: Self) -> Bool {
            (self.used.tv_sec, self.used.tv_nsec, self.path) < (other.used.tv_sec, other.used.tv_nsec, other.path)
        }
    }

    private func makeRoom(besides newest: String) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: self.folder)) ?? []
        let files = names.filter { $0.contains(Self.suffix) }.compactMap { name -> Kept? in
            var status = stat()
            let path = "\(self.folder)/\(name)"
            guard stat(path, &status) == 0 else { return nil }
            return Kept(path: path, bytes: Int(status.st_size), used: status.st_mtim)
        }
        let now = files.first { $0.path == newest }?.used.tv_sec ?? 0
        for file in files where !file.path.hasSuffix(Self.suffix) && file.used.tv_sec < now - Self.abandonedSeconds {
            unlink(file.path)
        }
        let images = files.filter { $0.path.hasSuffix(Self.suffix) }
        var bytes = images.reduce(0) { $0 + $1.bytes }
        for file in images.sorted(by: { $0.isBefore($1) }) where bytes > self.bytesMax && file.path != newest {
            unlink(file.path)
            bytes -= file.bytes
        }
    }
}

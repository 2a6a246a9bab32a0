#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// Gives a file's content to another file.
enum FileClone {
    /// `FICLONE` of `<linux/fs.h>`, a macro that Swift cannot import.
    private static let reflinkRequest: UInt = 0x4004_9409

    /// Shares the blocks until one of the two is written; false where the file system cannot.
    static func reflink(_ source: OpenFile, to path: String, mode: mode_t) throws -> Bool {
        let target = try OpenFile.creating(path)
        guard ioctl(target.descriptor, Self.reflinkRequest, source.descriptor) == 0 else {
            guard unlink(path) == 0 else { throw ArtifactError.system("unlink", path) }
            return false
        }
        try Self.set(mode, of: target)
        return true
    }

    /// Copies the bytes; what was begun is removed on an error.
    static func copy(_ source: OpenFile, to path: String, mode: mode_t) throws {
        let target = try OpenFile.creating(path)
        do {
            var offset: UInt64 = 0
            try Digester.forEachPiece(of: source, upTo: source.byteCount()) { piece in
                try target.write(piece, at: offset)
                offset += UInt64(piece.count)
            }
            try Self.set(mode, of: target)
        } catch {
            unlink(path)
            throw error
        }
    }

    private static func set(_ mode: mode_t, of file: OpenFile) throws {
        guard fchmod(file.descriptor, mode) == 0 else { throw ArtifactError.system("chmod", file.path) }
    }
}

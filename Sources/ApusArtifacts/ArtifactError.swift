package import ApusStudy

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// Why artifacts could not be stored, packed or read.
package enum ArtifactError: Error, Hashable, Sendable {
    /// The disk is full, or fuller than the floor that is kept free.
    case noSpace(path: String)

    /// After a failed `fsync` nothing of the store may be trusted: the process stops.
    case inputOutput(call: String, path: String, code: Int32)
    case notFound(ContentDigest)
    case notAFile(path: String)
    case digestMismatch(expected: ContentDigest, found: ContentDigest)
    case sizeMismatch(expected: UInt64, found: UInt64)

    /// Bytes were sent from another offset than the next one.
    case badOffset(expected: UInt64, found: UInt64)
    case tooLarge(byteCount: UInt64, max: UInt64)

    /// Somebody else sends the same content at this moment.
    case inUse(ContentDigest)

    /// The folder to be packed has something that an archive never holds.
    case pack(path: String, PackFault)

    /// The archive is refused, for its entry of that name where it is one entry's fault.
    case archive(ArchiveFault, entry: String?)
}

/// Why a folder cannot be packed.
package enum PackFault: Hashable, Sendable {
    case missing
    case neitherFileNorFolder
    case changedWhileRead
    case badPath
    case tooManyEntries(max: Int)
    case tooManyBytes(max: UInt64)
}

extension ArtifactError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .noSpace(let path): "\(path): the disk is full; free some space and try again"
        case .inputOutput(let call, let path, let code):
            "\(path): \(call) failed: \(String(cString: strerror(code)))"
        case .notFound(let digest): "there is no content \(digest)"
        case .notAFile(let path): "\(path): not a regular file"
        case .digestMismatch(let expected, let found):
            "the content was announced as \(expected), and is \(found); send it again"
        case .sizeMismatch(let expected, let found):
            "the content was announced with \(expected) bytes, and has \(found); send it again"
        case .badOffset(let expected, let found): "the next byte is \(expected), and \(found) came"
        case .tooLarge(let byteCount, let max): "\(byteCount) bytes are more than the \(max) that are taken"
        case .inUse(let digest): "content \(digest) is being sent by somebody else; try again later"
        case .pack(let path, let fault): "\(path): \(fault)"
        case .archive(let fault, let entry): entry.map { "archive entry '\($0)': \(fault)" } ?? "archive: \(fault)"
        }
    }
}

extension PackFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .missing: "no such file"
        case .neitherFileNorFolder: "only regular files and folders are packed; name the target of a link instead"
        case .changedWhileRead: "the file became shorter while it was packed"
        case .badPath:
            "a path is relative, without '..', backslashes and control characters, and at most "
                + "\(ArchivePath.bytesMax) bytes long"
        case .tooManyEntries(let max): "an artifact has at most \(max) entries; name fewer files"
        case .tooManyBytes(let max): "an artifact has at most \(max) bytes; name fewer files"
        }
    }
}

extension ArtifactError {
    /// The error that `errno` stands for right after a failed call.
    static func system(_ call: String, _ path: String) -> Self {
        let code = errno
        return code == ENOSPC || code == EDQUOT
            ? .noSpace(path: path)
            : .inputOutput(call: call, path: path, code: code)
    }
}

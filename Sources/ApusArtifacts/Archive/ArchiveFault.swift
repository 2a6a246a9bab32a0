/// Why an archive is refused.
package enum ArchiveFault: Hashable, Sendable {
    case truncated
    case damaged(String)
    case badChecksum
    case unknownFormat

    /// A link, device, pipe or an extension of some tar program, by its type letter.
    case entryType(UInt8)
    case badPath
    case duplicate
    case badNumber(String)
    case badExtension(String)
    case trailingBytes
    case tooManyEntries(max: Int)
    case tooManyBytes(max: UInt64)
    case tooDense(ratioMax: UInt64)
    case windowTooLarge(max: UInt64)
    case dictionary
    case skippableFrame
    case tooManyFrames(max: Int)
    case tooManyBlocks(max: Int)
    case outOfTime(Duration)
    case memberTooLarge(max: Int)
}

extension ArchiveFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .truncated: "it ends too early"
        case .damaged(let detail): "it is damaged (\(detail))"
        case .badChecksum: "the checksum of a header is wrong"
        case .unknownFormat: "it is no tar archive"
        case .entryType(let type): "entries of type \(type) are refused; only files and folders are taken"
        case .badPath: "its path leads out of the folder, or has characters that are refused"
        case .duplicate: "its path came before"
        case .badNumber(let field): "its \(field) is no number"
        case .badExtension(let detail): "its extended header is refused (\(detail))"
        case .trailingBytes: "bytes follow after the end"
        case .tooManyEntries(let max): "it has more than \(max) entries"
        case .tooManyBytes(let max): "it has more than \(max) bytes"
        case .tooDense(let ratioMax): "it unpacks to more than \(ratioMax) times its size"
        case .windowTooLarge(let max): "it needs a window of more than \(max) bytes"
        case .dictionary: "it needs a dictionary"
        case .skippableFrame: "it has skippable frames"
        case .tooManyFrames(let max): "it has more than \(max) frames"
        case .tooManyBlocks(let max): "it has more than \(max) blocks"
        case .outOfTime(let limit): "reading it takes longer than \(limit)"
        case .memberTooLarge(let max): "the entry has more than \(max) bytes"
        }
    }
}

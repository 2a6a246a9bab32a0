/// A file or folder of an archive.
package struct ArchiveEntry: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case file
        case folder
    }

    /// Relative, with `/` between its parts and none at the end.
    package let path: String
    package let kind: Kind

    /// 0 for a folder.
    package let byteCount: UInt64

    /// Whether the owner may execute it.
    package let isExecutable: Bool

    package init(path: String, kind: Kind, byteCount: UInt64 = 0, isExecutable: Bool = false) {
        self.path = path
        self.kind = kind
        self.byteCount = byteCount
        self.isExecutable = isExecutable
    }
}

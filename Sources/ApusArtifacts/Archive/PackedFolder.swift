package import ApusStudy

/// An archive that was made.
package struct PackedFolder: Hashable, Sendable {
    /// Of the archive's bytes, as they are stored.
    package let digest: ContentDigest
    package let byteCount: UInt64
    package let entries: [ArchiveEntry]

    /// The bytes of all files together.
    package var unpackedBytes: UInt64 {
        self.entries.reduce(0) { $0 + $1.byteCount }
    }
}

/// Gets the entries of an archive, one after the other, while it is read.
///
/// Nothing is known of the rest of the archive while an entry is visited: a later entry may still be refused.
package protocol ArchiveVisitor {
    mutating func visit(_ entry: ArchiveEntry) throws -> ArchiveStep

    /// Some bytes of the entry that was visited last, when its bytes were asked for.
    mutating func take(_ bytes: UnsafeRawBufferPointer) throws

    /// The entry's last byte was taken.
    mutating func entryEnded() throws
}

/// What to do with an entry.
package enum ArchiveStep: Hashable, Sendable {
    /// Take its bytes.
    case take

    /// Read over its bytes.
    case skip

    /// Read no further; what follows is not checked.
    case stop
}

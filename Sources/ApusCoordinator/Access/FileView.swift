/// A file of an attempt: a stored log, a file of its running folder, or a member of its artifact.
package struct FileView: Hashable, Sendable {
    package enum Place: String, Hashable, Sendable {
        case log
        case folder
        case artifact
    }

    package let path: String
    package let place: Place

    /// `nil` where it is not known without reading.
    package let byteCount: Int64?

    package init(path: String, place: Place, byteCount: Int64? = nil) {
        self.path = path
        self.place = place
        self.byteCount = byteCount
    }
}

/// Some bytes of a file.
package struct FileSlice: Hashable, Sendable {
    /// Where `bytes` begin, from the start of the file.
    package let offset: Int64
    package let bytes: [UInt8]

    /// Nothing follows and nothing will: the attempt has ended, and `bytes` reach the end of the file.
    package let isComplete: Bool

    package init(offset: Int64, bytes: [UInt8], isComplete: Bool) {
        self.offset = offset
        self.bytes = bytes
        self.isComplete = isComplete
    }
}

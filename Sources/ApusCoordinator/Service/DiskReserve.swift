import ApusArtifacts

/// What must be free on the data folder's disk for new work to begin.
///
/// Work under way goes on below it: logs and artifacts wait at `ContentStore.freeBytesMin`, and what is left then is the
/// store's.
package struct DiskReserve: Sendable {
    package static let bytesDefault: UInt64 = 256 << 20

    let content: ContentStore
    let bytes: UInt64

    /// Why nothing new may begin; `nil` when it may, or when nobody knows.
    var refusal: String? {
        guard let free = try? self.content.freeBytes(), free < self.bytes else { return nil }
        return "the disk of \(self.content.path) has only \(free >> 20) MiB left, and new work begins from "
            + "\(self.bytes >> 20) MiB: make room, as by 'apus study delete'"
    }
}

import ApusStudy

/// An attempt that is over: its process tree is gone, and its logs and its artifact are handed over.
struct AttemptResult: Hashable, Sendable {
    let end: AttemptEnd

    /// With the coordinator already.
    let artifact: StoredContent?

    init(_ end: AttemptEnd, artifact: StoredContent? = nil) {
        self.end = end
        self.artifact = artifact
    }
}

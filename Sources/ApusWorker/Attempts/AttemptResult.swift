import ApusStudy

/// An attempt that is over: its process tree is gone, and its logs and its artifact are handed over.
struct AttemptResult: Hashable, Sendable {
    let end: AttemptEnd

    /// With the coordinator already.
    let artifact: StoredContent?

    /// Processes that could not be killed.
    let leftovers: [Int32]

    init(_ end: AttemptEnd, artifact: StoredContent? = nil, leftovers: [Int32] = []) {
        self.end = end
        self.artifact = artifact
        self.leftovers = leftovers
    }
}

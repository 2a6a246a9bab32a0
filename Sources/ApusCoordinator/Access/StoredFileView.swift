package import ApusStudy

/// What an attempt left and the coordinator has still: an artifact, or a checkpoint.
package struct StoredFileView: Hashable, Sendable {
    package let attempt: AttemptID
    package let isCheckpoint: Bool
    package let content: StoredContent

    /// Whether a user wants its trial's files to stay.
    package let isPinned: Bool

    /// Whether its trial is, or may come to be, the study's result; such files stay always.
    package let isBest: Bool

    package init(
        attempt: AttemptID,
        isCheckpoint: Bool,
        content: StoredContent,
        isPinned: Bool = false,
        isBest: Bool = false
    ) {
        self.attempt = attempt
        self.isCheckpoint = isCheckpoint
        self.content = content
        self.isPinned = isPinned
        self.isBest = isBest
    }
}

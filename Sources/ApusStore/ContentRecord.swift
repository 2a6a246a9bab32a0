package import ApusStudy

/// A content that an attempt left: its artifact, or what it saved when it paused.
package struct ContentRecord: Hashable, Sendable {
    package let attempt: AttemptID
    package let isCheckpoint: Bool
    package let content: StoredContent

    package init(attempt: AttemptID, isCheckpoint: Bool, content: StoredContent) {
        self.attempt = attempt
        self.isCheckpoint = isCheckpoint
        self.content = content
    }
}
